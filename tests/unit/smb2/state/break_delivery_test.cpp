#include "smb2/state/break_delivery.h"

#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2 {
namespace {

using BreakDelivery = test::LeaseTest;

TEST_F(BreakDelivery, a_client_that_no_connection_leads_to_has_lost_its_lease_at_once) {
    holder.open(with_lease(u"f", all));
    server.state.clients.remove(guid(1), holder.number);
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    EXPECT_TRUE(timers().empty());
    EXPECT_EQ(other.take().status(), Status::success);
}

TEST_F(BreakDelivery, another_connection_of_the_client_will_do) {
    test::TestClient second(server);
    second.connection.set_client(guid(1));
    holder.open(with_lease(u"f", all));
    server.connections.remove(holder.number); // going away just now
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    EXPECT_EQ(timers().size(), 2U);
    EXPECT_EQ(second.take().as<wire::LeaseBreakNotification>().lease_key, key(1));
}

TEST_F(BreakDelivery, who_breaks_its_own_clients_lease_hears_of_it_before_the_answer) {
    holder.open(with_lease(u"f", locks::Caching::read));
    auto overwriting = with_oplock(u"f", wire::OplockLevel::none);
    overwriting.create_disposition = wire::CreateDisposition::overwrite;
    holder.post(overwriting);
    EXPECT_EQ(holder.take().header.command, Command::oplock_break);
    EXPECT_EQ(holder.take().header.command, Command::create);
    EXPECT_TRUE(timers().empty()) << "nobody has to answer";
}

TEST_F(BreakDelivery, a_channel_that_takes_nothing_is_given_up_for_the_next) {
    test::TestClient second(server);
    second.connection.set_client(guid(1));
    holder.open(with_lease(u"f", all));
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    const auto waiting = timers();
    ASSERT_EQ(waiting.size(), 2U) << "that of the channel, and that of the answer";
    holder.connection.ask_whether_heard([] { return Hearing{Heard::perhaps_not, {}}; });
    waiting.front()();
    holder.pump();
    EXPECT_EQ(second.take().as<wire::LeaseBreakNotification>().lease_key, key(1));
}

TEST_F(BreakDelivery, a_channel_that_took_nothing_is_not_the_first_to_be_tried_again) {
    test::TestClient second(server);
    second.connection.set_client(guid(1));
    holder.open(with_lease(u"f", all));
    holder.open(with_lease(u"g", all, 2));
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    Heard heard = Heard::perhaps_not;
    holder.connection.ask_whether_heard([&] { return Hearing{heard, {}}; });
    const auto waiting = timers();
    waiting.front()();
    holder.pump();
    EXPECT_EQ(second.take().as<wire::LeaseBreakNotification>().lease_key, key(1));

    EXPECT_EQ(other.create_status(with_oplock(u"g", wire::OplockLevel::none)), Status::pending);
    EXPECT_EQ(second.take().as<wire::LeaseBreakNotification>().lease_key, key(2));
    EXPECT_EQ(holder.take().as<wire::LeaseBreakNotification>().lease_key, key(1));
    EXPECT_FALSE(holder.has_answer());

    heard = Heard::all;
    waiting.front()();
    holder.pump();
    holder.open(with_lease(u"h", all, 3));
    EXPECT_EQ(other.create_status(with_oplock(u"h", wire::OplockLevel::none)), Status::pending);
    EXPECT_EQ(holder.take().as<wire::LeaseBreakNotification>().lease_key, key(3));
}

TEST_F(BreakDelivery, a_channel_that_takes_all_is_left_to_answer) {
    test::TestClient second(server);
    second.connection.set_client(guid(1));
    holder.open(with_lease(u"f", all));
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    const auto waiting = timers();
    ASSERT_EQ(waiting.size(), 2U);
    waiting.front()();
    holder.pump();
    second.pump();
    EXPECT_FALSE(second.has_answer());
}

TEST_F(BreakDelivery, a_client_whose_machine_is_silent_keeps_nobody_waiting) {
    holder.open(with_lease(u"f", all));
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    const auto waiting = timers();
    ASSERT_EQ(waiting.size(), 2U) << "that of the machine, and that of the answer";

    std::chrono::milliseconds silent_for{9'999};
    holder.connection.ask_whether_heard([&] { return Hearing{Heard::perhaps_not, silent_for}; });
    waiting.front()();
    holder.pump();
    EXPECT_FALSE(holder.connection.is_given_up()) << "slow is not gone";
    silent_for += std::chrono::milliseconds(1);
    waiting.front()();
    holder.pump();
    EXPECT_TRUE(holder.connection.is_given_up());
}

TEST_F(BreakDelivery, a_silent_client_that_has_answered_is_left_in_peace) {
    const auto lease = with_lease(u"f", all);
    const FileId file = holder.open(lease);
    EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
    const auto waiting = timers();
    holder.close(file);
    holder.connection.ask_whether_heard([] { return Hearing{Heard::perhaps_not, std::chrono::hours(1)}; });
    waiting.front()();
    holder.pump();
    EXPECT_FALSE(holder.connection.is_given_up());
}

} // namespace
} // namespace holdfast::smb2
