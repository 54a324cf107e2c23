#include "vfs/root_folder.h"

#include "tests/support/local_process.h"
#include "tests/unit/vfs/temporary_folder.h"

#include <fcntl.h>

namespace holdfast::vfs::test {
namespace {

using Resolver = RootFolder::Resolver;

/// The same share for both ways of looking names up.
class RootFolderTest : public ::testing::TestWithParam<Resolver> {
  protected:
    void SetUp() override {
        folder.make_folder("share/dir");
        folder.write("secret");
        folder.write("share/dir/file");
        std::filesystem::create_symlink("dir", folder.path("share/link"));
        std::filesystem::create_symlink("dir/file", folder.path("share/link-to-file"));
        std::filesystem::create_symlink("../secret", folder.path("share/out"));
        std::filesystem::create_symlink("/proc/self/root", folder.path("share/magic"));
    }
    std::string outcome(std::string_view path, int flags = O_RDONLY,
                        SymlinkPolicy symlinks = SymlinkPolicy::follow_inside) const {
        const auto root = RootFolder::open(folder.path("share"), symlinks, GetParam());
        return error_of(root.value().open_below(std::string(path), flags));
    }
    TemporaryFolder folder;
};

TEST_P(RootFolderTest, what_is_inside_opens) {
    for (const char* path : {"", "dir", "dir/file"}) {
        EXPECT_EQ(outcome(path), "none") << path;
        EXPECT_EQ(outcome(path, O_PATH), "none") << path;
    }
}

TEST_P(RootFolderTest, what_is_outside_does_not) {
    for (const char* path : {"..", "../secret", "dir/../../secret", "out", "magic", "magic/etc", "/etc/passwd"})
        for (const int flags : {O_RDONLY, O_PATH}) EXPECT_EQ(outcome(path, flags), "outside of the share") << path;
}

TEST_P(RootFolderTest, links_inside_follow_the_policy) {
    for (const char* path : {"link", "link/file", "link-to-file"}) {
        for (const int flags : {O_RDONLY, O_PATH}) {
            EXPECT_EQ(outcome(path, flags, SymlinkPolicy::refuse), "outside of the share") << path;
            // Name by name no link is followed: that is what the header says.
            EXPECT_EQ(outcome(path, flags), GetParam() == Resolver::kernel ? "none" : "outside of the share") << path;
        }
    }
}

TEST_P(RootFolderTest, a_file_that_somebody_has_leased_would_block) {
    const test_support::LeaseHolder holder(folder.path("share/dir/file"), O_RDWR, F_WRLCK);
    EXPECT_EQ(outcome("dir/file", O_RDONLY | O_NONBLOCK), "would block");
    EXPECT_EQ(outcome("dir/file", O_PATH), "none");
}

TEST_P(RootFolderTest, what_is_missing_is_told) {
    EXPECT_EQ(outcome("none"), "not found");
    EXPECT_EQ(outcome("none/file"), "not found");
    EXPECT_EQ(outcome("dir/file/x"), "path not found");
    EXPECT_EQ(outcome("dir/file", O_PATH | O_DIRECTORY), "path not found");
    EXPECT_EQ(error_of(RootFolder::open(folder.path("none"), SymlinkPolicy::refuse, GetParam())), "not found");
}

INSTANTIATE_TEST_SUITE_P(Both, RootFolderTest, ::testing::Values(Resolver::kernel, Resolver::name_by_name),
                         [](const auto& row) { return row.param == Resolver::kernel ? "kernel" : "name_by_name"; });

} // namespace
} // namespace holdfast::vfs::test
