#include "smb2/connection/break_log.h"

#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2 {
namespace {

struct BreakLogTest : test::LeaseTest {
    BreakLogTest() {
        holder.open(with_lease(u"f", all));
        second.connection.set_client(guid(1));
        EXPECT_EQ(other.create_status(with_oplock(u"f", wire::OplockLevel::none)), Status::pending);
        timers(); // nobody's time is over yet
        EXPECT_EQ(holder.take().header.command, Command::oplock_break);
    }
    void lose_a_channel(Heard heard) {
        // The session would end with it, and the lease with that.
        holder.session->add_channel({second.number, "", 0, {}}, 2);
        holder.connection.close(locks::CloseReason::disconnect, heard);
        second.pump();
    }
    test::TestClient second{server};
};

TEST_F(BreakLogTest, what_a_failed_connection_may_not_have_said_is_said_on_another) {
    lose_a_channel(Heard::perhaps_not);
    EXPECT_EQ(second.take().as<wire::LeaseBreakNotification>().lease_key, key(1));
}

TEST_F(BreakLogTest, what_was_heard_is_not_said_twice) {
    lose_a_channel(Heard::all);
    EXPECT_FALSE(second.has_answer());
}

TEST(BreakLog, forgets_what_is_too_old_to_matter) {
    BreakLog log;
    const Time begin{};
    log.sent({}, begin, std::chrono::seconds(35));
    log.sent({}, begin + std::chrono::seconds(30), std::chrono::seconds(35));
    EXPECT_EQ(log.size(), 2U);
    log.sent({}, begin + std::chrono::seconds(36), std::chrono::seconds(35));
    EXPECT_EQ(log.size(), 2U);
}

} // namespace
} // namespace holdfast::smb2
