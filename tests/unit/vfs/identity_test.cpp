#include "vfs/identity.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

namespace holdfast::vfs::test {
namespace {

std::shared_ptr<const Identity> identity(std::uint32_t uid, std::uint32_t gid, std::vector<std::uint32_t> groups = {}) {
    return std::make_shared<const Identity>(Identity{uid, gid, std::move(groups)});
}

class IdentityTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!can_switch_identity()) GTEST_SKIP() << "needs the privilege to switch identities";
    }
    TemporaryFolder folder;
};

bool can_read(const std::string& path) {
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened >= 0) ::close(opened);
    return opened >= 0;
}

TEST_F(IdentityTest, files_belong_to_whoever_is_worn_and_other_threads_do_not_notice) {
    ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
    std::thread([&] {
        wear_identity(identity(1001, 1002));
        EXPECT_EQ(worn_identity()->uid, 1001U);
        folder.write("theirs");
    }).join();
    EXPECT_EQ(worn_identity(), nullptr);
    folder.write("ours");
    struct stat status {};
    ASSERT_EQ(::stat(folder.path("theirs").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 1001U);
    EXPECT_EQ(status.st_gid, 1002U);
    ASSERT_EQ(::stat(folder.path("ours").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, ::geteuid());
}

TEST_F(IdentityTest, the_process_acts_for_itself_for_a_while) {
    folder.write("secret");
    ASSERT_EQ(::chmod(folder.path("secret").c_str(), 0600), 0);
    const auto secret = folder.path("secret");
    std::thread([&] {
        {
            const ActingAsProcess nobody_was_worn;
            EXPECT_TRUE(can_read(secret));
        }
        wear_identity(identity(1001, 1001, {7}));
        EXPECT_FALSE(can_read(secret));
        {
            const ActingAsProcess acting;
            EXPECT_TRUE(can_read(secret));
        }
        EXPECT_FALSE(can_read(secret));
        EXPECT_EQ(worn_identity()->groups, std::vector<std::uint32_t>{7});
    }).join();
}

TEST_F(IdentityTest, groups_and_the_power_of_root_come_and_go_with_it) {
    folder.write("secret");
    ASSERT_EQ(::chown(folder.path("secret").c_str(), 0, 4242), 0);
    ASSERT_EQ(::chmod(folder.path("secret").c_str(), 0640), 0);
    const auto secret = folder.path("secret");
    std::thread([&] {
        wear_identity(identity(1001, 1001));
        EXPECT_FALSE(can_read(secret));
        wear_identity(identity(1001, 1001, {7, 4242}));
        EXPECT_TRUE(can_read(secret));
        wear_identity(identity(1001, 1001));
        EXPECT_FALSE(can_read(secret));
        wear_identity(nullptr);
        EXPECT_FALSE(can_read(secret)) << "null leaves things as they are";
        wear_identity(identity(0, 0));
        EXPECT_TRUE(can_read(secret));
        wear_identity(identity(1002, 4242));
        EXPECT_TRUE(can_read(secret));
    }).join();
}

TEST_F(IdentityTest, an_equal_identity_counts_as_worn) {
    std::thread([&] {
        wear_identity(identity(1001, 1001, {5}));
        const auto equal = identity(1001, 1001, {5});
        wear_identity(equal);
        EXPECT_EQ(worn_identity(), equal.get());
    }).join();
}

} // namespace
} // namespace holdfast::vfs::test
