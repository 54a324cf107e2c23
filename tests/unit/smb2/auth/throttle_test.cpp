#include "smb2/auth/throttle.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace holdfast::smb2::auth {
namespace {

using namespace std::chrono_literals;

const LogonThrottle::Time start{1'000'000s};

TEST(LogonThrottle, the_first_failures_are_free_and_the_next_ones_rise_to_a_bound) {
    LogonThrottle throttle;
    std::vector<std::int64_t> delays;
    for (int i = 0; i < 12; ++i) delays.push_back(throttle.failed("192.0.2.1", start).count());
    EXPECT_EQ(delays, (std::vector<std::int64_t>{0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000}));
}

TEST(LogonThrottle, addresses_do_not_share_their_failures) {
    LogonThrottle throttle;
    for (int i = 0; i < 10; ++i) throttle.failed("192.0.2.1", start);
    EXPECT_EQ(throttle.failed("192.0.2.2", start), 0ms);
    EXPECT_EQ(throttle.next_delay("192.0.2.3", start), 0ms);
    EXPECT_EQ(throttle.next_delay("192.0.2.1", start), 8000ms);
}

TEST(LogonThrottle, addresses_of_one_ipv6_network_do) {
    LogonThrottle throttle;
    for (int i = 0; i < 4; ++i) throttle.failed("2001:db8:1:2::" + std::to_string(i), start);
    EXPECT_EQ(throttle.next_delay("2001:db8:1:2:ffff::1", start), 500ms);
    EXPECT_EQ(throttle.next_delay("2001:db8:1:3::1", start), 0ms);
    for (int i = 0; i < 4; ++i) throttle.failed("::ffff:192.0.2." + std::to_string(i), start);
    EXPECT_EQ(throttle.next_delay("::ffff:192.0.2.9", start), 0ms) << "IPv4 in the dress of IPv6 stays IPv4";
}

TEST(LogonThrottle, every_quiet_minute_forgets_one_failure) {
    LogonThrottle throttle;
    for (int i = 0; i < 6; ++i) throttle.failed("192.0.2.1", start);
    EXPECT_EQ(throttle.next_delay("192.0.2.1", start), 2000ms);
    EXPECT_EQ(throttle.next_delay("192.0.2.1", start + 59s), 2000ms);
    EXPECT_EQ(throttle.next_delay("192.0.2.1", start + 60s), 1000ms);
    EXPECT_EQ(throttle.next_delay("192.0.2.1", start + 10min), 0ms);
    EXPECT_EQ(throttle.next_delay("192.0.2.1", start - 1h), 2000ms) << "a clock that goes back forgives nothing";
}

TEST(LogonThrottle, its_memory_is_bounded_and_keeps_who_failed_lately) {
    LogonThrottle throttle(100);
    for (int i = 0; i < 1000; ++i)
        throttle.failed("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), start + i * 1ms);
    EXPECT_LE(throttle.size(), 100u);
    for (int i = 0; i < 4; ++i) throttle.failed("10.9.9.9", start + 1s);
    throttle.failed("10.9.9.10", start + 1s);
    EXPECT_EQ(throttle.next_delay("10.9.9.9", start + 1s), 500ms);
}

TEST(LogonThrottle, what_is_forgotten_makes_room_first) {
    LogonThrottle throttle(3);
    for (int i = 0; i < 5; ++i) throttle.failed("10.0.0.1", start);
    throttle.failed("10.0.0.2", start);
    throttle.failed("10.0.0.3", start);
    throttle.failed("10.0.0.4", start + 2min);
    EXPECT_EQ(throttle.size(), 2u);
    EXPECT_EQ(throttle.next_delay("10.0.0.1", start + 2min), 250ms);
}

} // namespace
} // namespace holdfast::smb2::auth
