#include "smb2/state/connection_table.h"

#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawPort;

TEST(ConnectionTable, posts_to_the_connection_of_that_number) {
    ConnectionTable table;
    const auto one = std::make_shared<RawPort>();
    const auto other = std::make_shared<RawPort>();
    const ConnectionNumber number = table.add(one);
    EXPECT_NE(table.add(other), number);
    EXPECT_TRUE(table.post(number, [](Connection&) {}));
    EXPECT_EQ(one->waiting.size(), 1U);
    EXPECT_TRUE(other->waiting.empty());
    EXPECT_EQ(table.size(), 2U);
}

TEST(ConnectionTable, a_connection_that_is_gone_is_not_reached) {
    ConnectionTable table;
    auto port = std::make_shared<RawPort>();
    const ConnectionNumber removed = table.add(port);
    table.remove(removed);
    EXPECT_FALSE(table.post(removed, [](Connection&) {}));
    EXPECT_TRUE(port->waiting.empty());

    const ConnectionNumber dropped = table.add(port);
    EXPECT_NE(dropped, removed);
    port.reset();
    EXPECT_FALSE(table.post(dropped, [](Connection&) {}));
    EXPECT_FALSE(table.post(ConnectionNumber{4711}, [](Connection&) {}));
}

TEST(WaitToken, says_which_connection_waits) {
    const auto token = make_token(ConnectionNumber{0xFFFF'FFFF}, 7);
    EXPECT_EQ(connection_of(token), ConnectionNumber{0xFFFF'FFFF});
    EXPECT_NE(token, make_token(ConnectionNumber{0xFFFF'FFFF}, 8));
    EXPECT_NE(token, make_token(ConnectionNumber{0xFFFF'FFFE}, 7));
}

TEST(Waker, hands_each_wake_to_the_connection_that_waits) {
    ConnectionTable table;
    Waker waker(table);
    const auto one = std::make_shared<RawPort>();
    const auto other = std::make_shared<RawPort>();
    const locks::Woken woken[] = {{make_token(table.add(one), 1), locks::WakeReason::granted},
                                  {make_token(table.add(other), 1), locks::WakeReason::cancelled},
                                  {make_token(ConnectionNumber{99}, 1), locks::WakeReason::granted}};
    waker.wake(woken);
    EXPECT_EQ(one->waiting.size(), 1U);
    EXPECT_EQ(other->waiting.size(), 1U);
}

} // namespace
} // namespace holdfast::smb2
