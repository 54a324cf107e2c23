#include "tests/sim/lease_play.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

TEST(LeaseModel, manager_and_model_agree_on_random_histories) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto fault = sim::play_leases(seed, 400);
        EXPECT_FALSE(fault.has_value()) << "seed " << seed << ":\n" << fault.value_or("");
    }
}

} // namespace
} // namespace holdfast::locks
