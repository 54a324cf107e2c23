#include "vfs/stream_depot.h"

#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/identity.h"
#include "vfs/private_names.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

namespace holdfast::vfs::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StreamDepotTest : public ::testing::Test {
  protected:
    static RootFolder root_of(const TemporaryFolder& folder) {
        return std::move(RootFolder::open(folder.path(), SymlinkPolicy::refuse)).value();
    }
    std::vector<std::string> names(const StreamBase& of) {
        std::vector<std::string> all;
        for (const NamedStream& stream : depot->list(of).value()) all.push_back(stream.name);
        return all;
    }
    std::uint64_t make(const StreamBase& of, const std::string& name, std::string_view text = "") {
        const auto made = depot->create(of, name, ::geteuid(), ::getegid());
        EXPECT_EQ(error_of(made), "none") << name;
        EXPECT_EQ(::write(made->descriptor.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
        return depot->find(of, name).value().id;
    }
    bool is_there() const { return folder.names().contains(stream_depot_name); }

    TemporaryFolder folder;
    RootFolder root = root_of(folder);
    std::shared_ptr<StreamDepot> depot = StreamDepot::of(root);
    const StreamBase base{0x1234, 1'700'000'000'123'456'789};
    const StreamBase other{0x1234, 1'700'000'000'123'456'790}; // the inode number came again
};

TEST_F(StreamDepotTest, nothing_is_made_before_the_first_stream) {
    EXPECT_FALSE(depot->may_hold(base));
    EXPECT_THAT(names(base), IsEmpty());
    EXPECT_EQ(error_of(depot->find(base, "a")), "not found");
    EXPECT_EQ(error_of(depot->open(base, "a", O_RDONLY)), "not found");
    EXPECT_EQ(error_of(depot->remove(base, 1)), "not found");
    EXPECT_EQ(error_of(depot->rename(base, 1, "b", Volume::Replace::no)), "not found");
    depot->forget(base);
    EXPECT_FALSE(is_there());
}

TEST_F(StreamDepotTest, a_base_keeps_its_streams_apart_from_those_of_others) {
    make(base, "two", "22");
    make(base, "One", "1");
    EXPECT_THAT(names(base), ElementsAre("One", "two"));
    EXPECT_THAT(names(other), IsEmpty());
    const auto found = depot->find(base, "ONE");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "One");
    EXPECT_EQ(found->size, 1U);
    EXPECT_NE(found->id, 0U);
}

TEST_F(StreamDepotTest, a_name_is_taken_in_every_spelling) {
    make(base, "Name");
    EXPECT_EQ(error_of(depot->create(base, "nAME", 0, 0)), "exists");
    EXPECT_EQ(error_of(depot->create(base, "a/b", 0, 0)), "invalid name");
    EXPECT_EQ(error_of(depot->create({1, 0}, "a", 0, 0)), "unsupported");
    EXPECT_EQ(depot->open(base, "NAME", O_RDONLY).value().name, "Name");
}

TEST_F(StreamDepotTest, the_depot_is_the_servers_alone) {
    make(base, "a");
    struct stat status {};
    ASSERT_EQ(::stat(folder.path(stream_depot_name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0700U);
    EXPECT_EQ(status.st_uid, ::geteuid());
}

TEST_F(StreamDepotTest, what_somebody_else_has_put_in_its_place_is_not_entered) {
    folder.make_folder("elsewhere");
    ASSERT_EQ(::symlink("elsewhere", folder.path(stream_depot_name).c_str()), 0);
    EXPECT_EQ(error_of(depot->create(base, "a", 0, 0)), "access denied");
    EXPECT_THAT(folder.names("elsewhere"), IsEmpty());
    ASSERT_EQ(::unlink(folder.path(stream_depot_name).c_str()), 0);
    ASSERT_EQ(::mkdir(folder.path(stream_depot_name).c_str(), 0755), 0);
    ASSERT_EQ(::chmod(folder.path(stream_depot_name).c_str(), 0777), 0);
    EXPECT_EQ(error_of(depot->create(base, "a", 0, 0)), "access denied");
}

TEST_F(StreamDepotTest, the_folder_goes_with_the_last_stream) {
    const auto one = make(base, "one"), two = make(base, "two");
    EXPECT_EQ(error_of(depot->remove(base, one)), "none");
    EXPECT_EQ(error_of(depot->remove(base, one)), "not found");
    EXPECT_THAT(names(base), ElementsAre("two"));
    EXPECT_EQ(error_of(depot->remove(base, two)), "none");
    for (const std::string& bucket : folder.names(stream_depot_name))
        EXPECT_THAT(folder.names(std::string(stream_depot_name) + "/" + bucket), IsEmpty());
}

TEST_F(StreamDepotTest, a_base_that_goes_takes_all_of_it_along) {
    make(base, "one");
    make(base, "two");
    make(other, "three");
    depot->forget(base);
    EXPECT_THAT(names(base), IsEmpty());
    EXPECT_THAT(names(other), ElementsAre("three"));
}

TEST_F(StreamDepotTest, a_stream_takes_another_name_and_stays_the_same) {
    const auto id = make(base, "one", "1");
    make(base, "Two", "22");
    EXPECT_EQ(error_of(depot->rename(base, id, "TWO", Volume::Replace::no)), "exists");
    EXPECT_EQ(error_of(depot->rename(base, id, "ONE", Volume::Replace::no)), "none");
    EXPECT_THAT(names(base), ElementsAre("ONE", "Two"));
    EXPECT_EQ(error_of(depot->rename(base, id, "TWO", Volume::Replace::yes)), "none");
    EXPECT_THAT(names(base), ElementsAre("TWO"));
    EXPECT_EQ(depot->find(base, "two").value().id, id);
    EXPECT_EQ(error_of(depot->rename(base, id, "a/b", Volume::Replace::yes)), "invalid name");
}

TEST_F(StreamDepotTest, what_is_there_is_known_when_the_server_starts_again) {
    make(base, "a");
    depot.reset();
    depot = StreamDepot::of(root);
    EXPECT_TRUE(depot->may_hold(base));
    EXPECT_THAT(names(base), ElementsAre("a"));
}

TEST_F(StreamDepotTest, all_volumes_of_a_folder_share_it) {
    const RootFolder again = root_of(folder);
    EXPECT_EQ(StreamDepot::of(again), depot);
    const TemporaryFolder elsewhere;
    const RootFolder other_root = root_of(elsewhere);
    EXPECT_NE(StreamDepot::of(other_root), depot);
}

TEST_F(StreamDepotTest, a_depot_that_was_deleted_behind_our_back_is_made_anew) {
    make(base, "a");
    std::filesystem::remove_all(folder.path(stream_depot_name));
    EXPECT_THAT(names(base), IsEmpty());
    make(base, "b");
    EXPECT_THAT(names(base), ElementsAre("b"));
    EXPECT_TRUE(is_there());
}

TEST_F(StreamDepotTest, whoever_the_thread_acts_for_the_server_enters_and_the_owner_is_the_bases) {
    if (!can_switch_identity()) GTEST_SKIP() << "needs the privilege to switch identities";
    std::thread([&] {
        wear_identity(std::make_shared<const Identity>(Identity{1001, 1002, {}}));
        const auto made = depot->create(base, "a", 1001, 1002);
        ASSERT_EQ(error_of(made), "none");
        struct stat status {};
        ASSERT_EQ(::fstat(made->descriptor.get(), &status), 0);
        EXPECT_EQ(status.st_uid, 1001U);
        EXPECT_EQ(status.st_gid, 1002U);
        EXPECT_EQ(worn_identity()->uid, 1001U);
        EXPECT_EQ(error_of(depot->open(base, "a", O_RDWR)), "none");
    }).join();
}

} // namespace
} // namespace holdfast::vfs::test
