#include "vfs/capabilities.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <sys/xattr.h>

#include <fstream>

namespace holdfast::vfs::test {
namespace {

TEST(Capabilities, probing_leaves_no_trace) {
    TemporaryFolder folder;
    const auto root = RootFolder::open(folder.path(), SymlinkPolicy::refuse).value();
    const auto has = probe_capabilities(root);
    EXPECT_TRUE(folder.names().empty());
    EXPECT_FALSE(has.file_system.empty());
}

TEST(Capabilities, what_is_claimed_works) {
    TemporaryFolder folder;
    folder.write("file");
    const auto has = probe_capabilities(RootFolder::open(folder.path(), SymlinkPolicy::refuse).value());
    EXPECT_EQ(has.user_xattrs, ::setxattr(folder.path("file").c_str(), "user.x", "y", 1, 0) == 0);
    EXPECT_EQ(has.case_sensitive, !std::ifstream(folder.path("FILE")).good());
}

TEST(Capabilities, where_nothing_can_be_made_the_careful_answer_is_given) {
    const auto has = probe_capabilities(RootFolder::open("/proc", SymlinkPolicy::refuse).value());
    EXPECT_FALSE(has.user_xattrs);
    EXPECT_FALSE(has.sparse_files);
    EXPECT_FALSE(has.nowait_io);
    EXPECT_FALSE(has.reflink);
}

TEST(Capabilities, file_systems_have_names) {
    EXPECT_EQ(file_system_name(0xEF53), "ext4");
    EXPECT_EQ(file_system_name(0x01021994), "tmpfs");
    EXPECT_EQ(file_system_name(0x1234), "0x1234");
}

} // namespace
} // namespace holdfast::vfs::test
