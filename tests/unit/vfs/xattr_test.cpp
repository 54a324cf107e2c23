#include "vfs/xattr.h"

#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/descriptor.h"

#include <fcntl.h>

#include <cerrno>

namespace holdfast::vfs::test {
namespace {

TEST(Xattr, every_way_to_an_inode_leads_to_the_same_attributes) {
    TemporaryFolder folder;
    folder.write("file");
    const Descriptor file(::open(folder.path("file").c_str(), O_RDONLY));
    const Descriptor path_only(::open(folder.path("file").c_str(), O_PATH));
    const Descriptor above(::open(folder.path().c_str(), O_PATH | O_DIRECTORY));
    const InodeHandle direct{file.get(), false}, by_path{path_only.get(), true};
    if (write_xattr(direct, "user.a", "1") != 0 && errno == EOPNOTSUPP) GTEST_SKIP() << "no xattrs in /tmp";
    ASSERT_EQ(write_xattr(by_path, "user.b", "22"), 0);

    char value[16];
    EXPECT_EQ(read_xattr(direct, "user.b", value, sizeof value), 2);
    EXPECT_EQ(read_xattr(by_path, "user.a", value, sizeof value), 1);
    EXPECT_EQ(read_xattr_at(above.get(), "file", "user.b", value, sizeof value), 2);
    EXPECT_EQ(std::string_view(value, 2), "22");
    EXPECT_EQ(read_xattr_at(above.get(), "file", "user.c", value, sizeof value), -1);
    EXPECT_EQ(errno, ENODATA);
    EXPECT_EQ(list_xattrs(direct, value, sizeof value), list_xattrs(by_path, value, sizeof value));
    EXPECT_EQ(remove_xattr(by_path, "user.a"), 0);
    EXPECT_EQ(remove_xattr(direct, "user.b"), 0);
    EXPECT_EQ(read_xattr(direct, "user.a", value, sizeof value), -1);
}

} // namespace
} // namespace holdfast::vfs::test
