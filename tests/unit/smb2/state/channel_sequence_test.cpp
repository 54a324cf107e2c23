#include "smb2/state/channel_sequence.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace holdfast::smb2 {
namespace {

struct Step {
    const char* why;
    std::uint16_t sequence;
    Attempt attempt;
    bool counted;
};

void play(ChannelSequence& open, const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        SCOPED_TRACE(step.why);
        EXPECT_EQ(open.begin(step.sequence, step.attempt), step.counted);
    }
}

TEST(ChannelSequence, what_comes_late_is_not_counted) {
    ChannelSequence open;
    play(open, {{"as it began", 0, Attempt::first, true},
                {"a channel was lost", 1, Attempt::first, true},
                {"from before", 0, Attempt::first, false},
                {"as far ahead as can be", 0x8000, Attempt::first, true},
                {"now 1 is behind", 1, Attempt::first, false},
                {"and so is its replay", 1, Attempt::replay, false},
                {"the numbers wrap", 0xFFFF, Attempt::first, true},
                {"around", 0x0002, Attempt::first, true}});
}

TEST(ChannelSequence, a_replay_waits_for_what_runs_from_before) {
    ChannelSequence open;
    play(open, {{"a request that stays", 0, Attempt::first, true},
                {"a replay in the same sequence", 0, Attempt::replay, true},
                {"a replay after a loss", 1, Attempt::replay, false}});
    open.end(0);
    play(open, {{"one of two still runs", 1, Attempt::replay, false}});
    open.end(0);
    play(open, {{"none does", 1, Attempt::replay, true}, {"others do not mind", 1, Attempt::first, true}});
}

TEST(ChannelSequence, an_open_begins_with_the_number_of_its_create) {
    ChannelSequence open(7);
    play(open, {{"the next request", 7, Attempt::first, true}, {"from before", 6, Attempt::first, false}});
}

TEST(ChannelSequence, counts_right_from_many_threads) {
    ChannelSequence open;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&open] {
            for (int round = 0; round < 1'000; ++round) {
                ASSERT_TRUE(open.begin(0, Attempt::first));
                open.end(0);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(open.begin(1, Attempt::replay)) << "nothing runs any more";
}

} // namespace
} // namespace holdfast::smb2
