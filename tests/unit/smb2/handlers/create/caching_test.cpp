#include "smb2/handlers/create/caching.h"

#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2::create {
namespace {

using CreateCaching = test::LeaseTest;
using test::Answer;
using wire::OplockLevel;

TEST_F(CreateCaching, an_oplock_is_granted_as_far_as_others_leave_it) {
    EXPECT_EQ(holder.ask(with_oplock(u"f", OplockLevel::batch)).as<wire::CreateResponse>().oplock_level,
              OplockLevel::batch);
    EXPECT_EQ(holder.ask(with_oplock(u"g", OplockLevel::exclusive)).as<wire::CreateResponse>().oplock_level,
              OplockLevel::exclusive);
    EXPECT_EQ(holder.ask(with_oplock(u"g2", static_cast<OplockLevel>(77))).as<wire::CreateResponse>().oplock_level,
              OplockLevel::none);
    holder.open(u"h");
    EXPECT_EQ(other.ask(with_oplock(u"h", OplockLevel::batch)).as<wire::CreateResponse>().oplock_level,
              OplockLevel::level_ii);
    auto folder = with_oplock(u"d", OplockLevel::batch);
    folder.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(holder.ask(folder).as<wire::CreateResponse>().oplock_level, OplockLevel::none);
}

TEST_F(CreateCaching, a_lease_is_answered_in_the_version_in_which_it_was_made) {
    const Answer first = holder.ask(with_lease(u"f", locks::Caching::read));
    EXPECT_EQ(first.as<wire::CreateResponse>().oplock_level, OplockLevel::lease);
    EXPECT_EQ(lease_of<wire::LeaseV2>(first).epoch, 11);
    const Answer again = holder.ask(with_lease(u"f", wire::LeaseV1{key(1), lease_state_of(read_handle)}));
    EXPECT_EQ(lease_of<wire::LeaseV2>(again).epoch, 12);
    EXPECT_EQ(caching_of(lease_of<wire::LeaseV2>(again).lease_state), read_handle);

    const Answer v1 = holder.ask(with_lease(u"g", wire::LeaseV1{key(2), lease_state_of(all)}));
    EXPECT_EQ(caching_of(lease_of<wire::LeaseV1>(v1).lease_state), all);
}

TEST_F(CreateCaching, the_parent_key_comes_back) {
    auto lease = wire::LeaseV2{key(1), lease_state_of(all), wire::LeaseFlags::parent_lease_key_set, key(9), 0};
    const auto answered = lease_of<wire::LeaseV2>(holder.ask(with_lease(u"f", lease)));
    EXPECT_EQ(answered.lease_flags, wire::LeaseFlags::parent_lease_key_set);
    EXPECT_EQ(answered.parent_lease_key, key(9));
}

TEST_F(CreateCaching, a_key_stands_for_one_file) {
    holder.open(with_lease(u"f", all));
    EXPECT_EQ(holder.create_status(with_lease(u"new", all)), Status::invalid_parameter);
    EXPECT_FALSE(server.share->volume->resolve("new")->exists) << "nothing is made";
    holder.open(u"old");
    EXPECT_EQ(holder.create_status(with_lease(u"old", all)), Status::invalid_parameter);
    auto folder = with_lease(u"d", wire::LeaseV1{key(1), lease_state_of(all)});
    folder.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(holder.create_status(folder), Status::invalid_parameter) << "also where no lease would be granted";
    EXPECT_EQ(other.create_status(with_lease(u"theirs", all)), Status::success) << "another client's key";
}

TEST_F(CreateCaching, dialects_and_folders_have_what_their_sections_say) {
    const auto level = [&](std::uint16_t dialect, const wire::CreateRequest& request) {
        holder.connection.negotiated().dialect = dialect;
        return holder.ask(request).as<wire::CreateResponse>().oplock_level;
    };
    const wire::LeaseV1 v1{key(1), lease_state_of(all)};
    EXPECT_EQ(level(0x0202, with_lease(u"a", v1)), OplockLevel::none);
    EXPECT_EQ(level(0x0210, with_lease(u"b", v1)), OplockLevel::lease);
    EXPECT_EQ(level(0x0210, with_lease(u"c", all, 2)), OplockLevel::none) << "version 2 came with 3.0";
    EXPECT_EQ(level(0x0300, with_lease(u"d", all, 3)), OplockLevel::lease);
    EXPECT_EQ(level(0x0300, with_oplock(u"e", OplockLevel::lease)), OplockLevel::none) << "a lease without a key";
    auto folder = with_lease(u"folder", all, 4);
    folder.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(level(0x0300, folder), OplockLevel::lease);
    auto folder_v1 = with_lease(u"folder1", wire::LeaseV1{key(5), lease_state_of(all)});
    folder_v1.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(level(0x0300, folder_v1), OplockLevel::none);
}

TEST_F(CreateCaching, a_break_in_flight_is_said_to_whoever_opens_under_its_key) {
    holder.open(with_lease(u"f", all));
    other.post(with_oplock(u"f", OplockLevel::none));
    ASSERT_EQ(other.take().status(), Status::pending);
    timers();
    holder.take();
    const auto answered = lease_of<wire::LeaseV2>(holder.ask(with_lease(u"f", all)));
    EXPECT_EQ(answered.lease_flags, wire::LeaseFlags::break_in_progress);
    EXPECT_EQ(caching_of(answered.lease_state), all);
}

TEST_F(CreateCaching, a_context_of_no_known_size_is_malformed) {
    auto request = with_oplock(u"f", OplockLevel::lease);
    const wire::Bytes odd(33);
    request.create_contexts.push_back({"RqLs", odd});
    EXPECT_EQ(holder.create_status(request), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2::create
