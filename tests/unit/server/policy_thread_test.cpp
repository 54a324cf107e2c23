#include "server/policy_thread.h"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>

namespace holdfast::server {
namespace {

TEST(PolicyThread, works_again_and_again_also_after_a_failure) {
    std::latch three_times(3);
    int count = 0;
    const PolicyThread thread(
        [&] {
            if (++count <= 3) three_times.count_down();
            throw std::runtime_error("out of memory");
        },
        std::chrono::milliseconds(1));
    three_times.wait();
}

TEST(PolicyThread, ends_at_once_without_having_worked) {
    bool has_worked = false;
    {
        const PolicyThread thread([&] { has_worked = true; }, std::chrono::hours(1));
    }
    EXPECT_FALSE(has_worked);
}

} // namespace
} // namespace holdfast::server
