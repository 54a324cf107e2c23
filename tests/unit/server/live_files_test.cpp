#include "server/live_files.h"

#include "server/share_setup.h"
#include "tests/unit/server/server_fixture.h"

#include <sys/stat.h>

#include <fstream>

namespace holdfast::server {
namespace {

class LiveFilesTest : public ServerFixture {
  protected:
    LiveFilesTest() {
        Config config;
        ShareConfig share;
        share.name = "demo";
        share.path = root;
        config.shares.push_back(share);
        EXPECT_TRUE(add_shares(state, config).empty());
        std::filesystem::create_directory(root + "/Dir");
        std::ofstream(root + "/Dir/a.txt") << "twelve bytes";
    }
    static std::uint64_t inode(const std::string& path) {
        struct stat status {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        return status.st_ino;
    }

    const std::string root = make_folder("demo");
    LiveFiles files{state};
};

TEST_F(LiveFilesTest, are_found_in_any_case_as_the_disk_has_them) {
    const auto entry = files.find("DEMO", "dir/A.TXT");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->path, "Dir/a.txt");
    EXPECT_EQ(entry->kind, locks::FileKind::file);
    EXPECT_EQ(entry->id, inode(root + "/Dir/a.txt"));
    EXPECT_EQ(entry->parent_id, inode(root + "/Dir"));
    EXPECT_EQ(entry->size, 12u);
    EXPECT_GT(entry->written, locks::Time{});
}

TEST_F(LiveFilesTest, the_root_is_a_folder) {
    const auto entry = files.find("demo", "");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->kind, locks::FileKind::directory);
    EXPECT_EQ(entry->id, inode(root));
}

TEST_F(LiveFilesTest, what_is_not_there_is_not_found) {
    EXPECT_FALSE(files.find("demo", "nothing"));
    EXPECT_FALSE(files.find("elsewhere", "Dir"));
    EXPECT_FALSE(files.find("IPC$", ""));
}

} // namespace
} // namespace holdfast::server
