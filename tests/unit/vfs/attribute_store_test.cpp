#include "vfs/attribute_store.h"

#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/descriptor.h"

#include <fcntl.h>

namespace holdfast::vfs::test {
namespace {

using namespace std::chrono_literals;

struct statx file_status() {
    struct statx status {};
    status.stx_mode = S_IFREG | 0444;
    status.stx_mtime.tv_sec = 20;
    status.stx_ctime.tv_sec = 30;
    status.stx_size = 5;
    return status;
}

Capabilities with_xattrs() {
    Capabilities has;
    has.user_xattrs = true;
    return has;
}

TEST(AttributeStore, the_creation_time_is_the_best_there_is) {
    auto status = file_status();
    EXPECT_EQ(make_attributes(status, {}, with_xattrs()).times.creation, Ticks(20s));
    status.stx_mask = STATX_BTIME;
    EXPECT_EQ(make_attributes(status, {}, with_xattrs()).times.creation, Ticks(20s)) << "an empty birth time";
    status.stx_btime.tv_sec = 10;
    EXPECT_EQ(make_attributes(status, {}, with_xattrs()).times.creation, Ticks(10s));
    EXPECT_EQ(make_attributes(status, {.creation = Ticks(1s)}, with_xattrs()).times.creation, Ticks(1s));
}

TEST(AttributeStore, a_change_time_holds_up_to_its_guard) {
    const auto change_with_guard = [](Ticks guard) {
        DosRecord record;
        record.change = DosRecord::Change{1s, guard};
        return make_attributes(file_status(), record, with_xattrs()).times.change;
    };
    EXPECT_EQ(change_with_guard(30s), Ticks(1s));
    EXPECT_EQ(change_with_guard(Ticks(30s) - Ticks(1)), Ticks(30s));
}

TEST(AttributeStore, without_extended_attributes_the_mode_says_read_only) {
    EXPECT_EQ(make_attributes(file_status(), {}, {}).dos_attributes, dos::archive | dos::read_only);
    EXPECT_EQ(make_attributes(file_status(), {}, with_xattrs()).dos_attributes, dos::archive);

    TemporaryFolder folder;
    folder.write("file");
    const Descriptor file(::open(folder.path("file").c_str(), O_RDONLY));
    const InodeHandle inode{file.get(), false};
    ASSERT_TRUE(change_attributes(inode, {.dos_attributes = dos::read_only}, {}));
    EXPECT_EQ(read_attributes(inode, {}).value().mode & 0222U, 0U);
    EXPECT_TRUE(read_attributes(inode, {}).value().dos_attributes & dos::read_only);
    ASSERT_TRUE(change_attributes(inode, {.dos_attributes = 0, .creation = Ticks(1s)}, {}));
    EXPECT_EQ(read_attributes(inode, {}).value().mode & 0200U, 0200U);
    EXPECT_FALSE(read_attributes(inode, {}).value().dos_attributes & dos::read_only);
}

} // namespace
} // namespace holdfast::vfs::test
