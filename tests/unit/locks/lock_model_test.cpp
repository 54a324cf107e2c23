#include "tests/sim/lock_play.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

TEST(LockModel, manager_and_model_agree_on_random_histories) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto fault = sim::play_locks(seed, 400);
        EXPECT_FALSE(fault.has_value()) << "seed " << seed << ": " << fault.value_or("");
    }
}

} // namespace
} // namespace holdfast::locks
