#include "smb2/handlers/create/replay.h"

#include "smb2/wire/create_contexts/durable.h"
#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2::create {
namespace {

using test::Answer;
using wire::OplockLevel;

const wire::Guid guid_1{1};

class Replay : public test::LeaseTest {
  protected:
    wire::CreateRequest named(wire::CreateRequest request, const wire::Guid& name = guid_1) {
        contexts.push_back(wire::to_bytes(wire::DurableHandleRequestV2{0, {}, name}));
        request.create_contexts.push_back({"DH2Q", contexts.back()});
        return request;
    }
    Answer replay(test::TestClient& client, const wire::CreateRequest& request) {
        client.header_flags = wire::HeaderFlags::replay_operation;
        const Answer answer = client.ask(request);
        client.header_flags = wire::HeaderFlags::none;
        return answer;
    }
    static FileId id_of(const Answer& answer) { return answer.as<wire::CreateResponse>().file_id; }
};

TEST_F(Replay, a_create_whose_answer_was_lost_is_answered_again) {
    const auto request = named(with_oplock(u"f", OplockLevel::batch));
    const Answer first = holder.ask(request);
    ASSERT_EQ(first.status(), Status::success);
    const Answer again = replay(holder, request);
    ASSERT_EQ(again.status(), Status::success);
    EXPECT_EQ(id_of(again), id_of(first));
    EXPECT_EQ(again.as<wire::CreateResponse>().create_action, wire::CreateAction::created);
    EXPECT_EQ(again.as<wire::CreateResponse>().oplock_level, OplockLevel::batch);
    EXPECT_EQ(server.locks.totals().opens, 1U);
}

TEST_F(Replay, without_the_flag_a_name_cannot_be_used_twice) {
    const auto request = named(with_oplock(u"f", OplockLevel::batch));
    holder.open(request);
    EXPECT_EQ(holder.create_status(request), Status::duplicate_objectid);
    EXPECT_EQ(replay(other, request).status(), Status::pending) << "another client's name is his own";
}

TEST_F(Replay, once_the_open_is_used_its_create_is_not_asked_for_again) {
    const auto request = named(with_oplock(u"f", OplockLevel::none));
    const FileId id = holder.open(request);
    holder.read(id, 0, 1);
    const Answer another = replay(holder, request);
    ASSERT_EQ(another.status(), Status::success);
    EXPECT_NE(id_of(another), id);
}

TEST_F(Replay, a_create_that_failed_or_was_closed_gives_its_name_back) {
    auto missing = named(with_oplock(u"g", OplockLevel::none));
    missing.create_disposition = wire::CreateDisposition::open;
    EXPECT_EQ(holder.create_status(missing), Status::object_name_not_found);
    EXPECT_EQ(server.state.replays.size(), 0U);
    const FileId id = holder.open(named(with_oplock(u"f", OplockLevel::none)));
    EXPECT_EQ(server.state.replays.size(), 1U);
    server.locks.close(locks::OpenId{id.persistent}, locks::CloseReason::admin);
    EXPECT_EQ(server.state.replays.size(), 0U);
}

TEST_F(Replay, while_it_waits_it_is_not_available) {
    holder.open(with_oplock(u"f", OplockLevel::batch));
    const auto request = named(with_oplock(u"f", OplockLevel::none));
    other.post(request);
    ASSERT_EQ(other.take().status(), Status::pending);
    EXPECT_EQ(replay(other, request).status(), Status::file_not_available);
    EXPECT_EQ(server.state.replays.size(), 1U);
    for (const auto& timer : timers()) timer(); // the holder does not answer
    const Answer late = other.take();
    ASSERT_EQ(late.status(), Status::success);
    EXPECT_EQ(id_of(replay(other, request)), id_of(late));
}

TEST_F(Replay, a_create_that_waits_gives_its_name_back_with_its_channel) {
    holder.open(with_oplock(u"f", OplockLevel::batch));
    other.post(named(with_oplock(u"f", OplockLevel::none)));
    ASSERT_EQ(other.take().status(), Status::pending);
    other.connection.close(locks::CloseReason::disconnect);
    EXPECT_EQ(server.state.replays.size(), 0U);
}

TEST_F(Replay, a_create_that_waits_goes_on_when_its_channel_goes_and_its_session_does_not) {
    holder.open(with_oplock(u"f", OplockLevel::batch));
    test::TestClient second(server);
    second.connection.set_client(guid(2));
    auto channel = std::make_shared<Channel>(other.session);
    channel->is_established = true;
    second.connection.add_channel(std::move(channel));
    other.session->add_channel({second.number, "", 0, {}}, 2);
    const auto own_session = std::exchange(second.session, other.session);
    const auto own_tree = std::exchange(second.tree, other.tree);

    const auto request = named(with_oplock(u"f", OplockLevel::none));
    other.post(request);
    ASSERT_EQ(other.take().status(), Status::pending);
    const auto breaks = timers();
    other.connection.close(locks::CloseReason::disconnect);
    EXPECT_EQ(replay(second, request).status(), Status::file_not_available);
    for (const auto& timer : breaks) timer(); // the holder does not answer
    second.pump();
    EXPECT_FALSE(second.has_answer()) << "nobody here has asked";
    const Answer late = replay(second, request);
    EXPECT_EQ(late.status(), Status::success);
    EXPECT_EQ(server.locks.opens_of(second.session->id), 1U);
    second.session = own_session;
    second.tree = own_tree;
}

TEST_F(Replay, another_lease_is_another_request) {
    holder.open(named(with_lease(u"f", all)));
    EXPECT_EQ(replay(holder, named(with_lease(u"f", all, 2))).status(), Status::access_denied);
    EXPECT_EQ(replay(holder, named(with_oplock(u"f", OplockLevel::batch))).status(), Status::access_denied);
}

TEST_F(Replay, of_an_oplock_no_more_is_told_than_is_asked_for) {
    holder.open(named(with_oplock(u"f", OplockLevel::batch)));
    const auto told = replay(holder, named(with_oplock(u"f", OplockLevel::none))).as<wire::CreateResponse>();
    EXPECT_EQ(told.oplock_level, OplockLevel::none);
    EXPECT_TRUE(told.create_contexts.empty()) << "and without it nothing is durable";
    EXPECT_EQ(server.locks.list_opens(locks::OpenId{}, 1, nullptr).at(0).lease->held, all);
}

} // namespace
} // namespace holdfast::smb2::create
