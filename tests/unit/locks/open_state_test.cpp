#include "locks/open_state.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

constexpr OpenState all[] = {OpenState::allocated, OpenState::open,    OpenState::orphaned, OpenState::reconnecting,
                             OpenState::expired,   OpenState::closing, OpenState::closed};

TEST(OpenState, every_state_but_the_last_two_may_be_closed) {
    for (const OpenState from : all) {
        const bool over = from == OpenState::closing || from == OpenState::closed;
        EXPECT_EQ(may_follow(from, OpenState::closing), !over) << to_string(from);
        EXPECT_EQ(may_follow(from, OpenState::closed), from == OpenState::closing) << to_string(from);
    }
}

TEST(OpenState, only_the_drawn_arrows_exist) {
    const auto arrows_from = [](OpenState from) {
        std::string text;
        for (const OpenState to : all) {
            if (may_follow(from, to)) text += std::string(to_string(to)) + ' ';
        }
        return text;
    };
    EXPECT_EQ(arrows_from(OpenState::allocated), "open closing ");
    EXPECT_EQ(arrows_from(OpenState::open), "orphaned closing ");
    EXPECT_EQ(arrows_from(OpenState::orphaned), "reconnecting expired closing ");
    EXPECT_EQ(arrows_from(OpenState::reconnecting), "open orphaned closing ");
    EXPECT_EQ(arrows_from(OpenState::expired), "closing ");
    EXPECT_EQ(arrows_from(OpenState::closing), "closed ");
    EXPECT_EQ(arrows_from(OpenState::closed), "");
}

TEST(OpenState, only_an_open_one_is_found_and_all_between_are_seen) {
    for (const OpenState state : all) {
        EXPECT_EQ(rights_of(state).may_be_found, state == OpenState::open) << to_string(state);
        EXPECT_EQ(rights_of(state).admin_sees_it, state != OpenState::allocated && state != OpenState::closed)
            << to_string(state);
    }
}

TEST(OpenState, an_orphan_still_counts_for_sharing_and_a_closing_one_does_not) {
    EXPECT_TRUE(rights_of(OpenState::orphaned).counts_for_sharing);
    EXPECT_TRUE(rights_of(OpenState::expired).counts_for_sharing);
    EXPECT_FALSE(rights_of(OpenState::closing).counts_for_sharing);
    EXPECT_FALSE(rights_of(OpenState::expired).may_get_break);
}

} // namespace
} // namespace holdfast::locks
