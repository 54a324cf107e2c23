#include "locks/share_modes.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace holdfast::locks {
namespace {

struct Row {
    const char* why;
    Access there;
    ShareMode there_shares;
    Access comes;
    ShareMode comes_shares;
    bool allowed;
};

constexpr Access read = Access::read_data, write = Access::write_data, attributes = Access::read_attributes;

const Row rows[] = {
    {"two readers that share reading", read, ShareMode::read, read, ShareMode::read, true},
    {"the first does not share reading", read, ShareMode::none, read, ShareMode::all, false},
    {"the second does not share reading", read, ShareMode::all, read, ShareMode::none, false},
    {"writing needs share write", read, ShareMode::read, write, ShareMode::all, false},
    {"the second wants no writers", write, ShareMode::all, read, ShareMode::read, false},
    {"deleting needs share delete", read, ShareMode::read | ShareMode::write, Access::remove, ShareMode::all, false},
    {"deleting is shared", read, ShareMode::all, Access::remove, ShareMode::all, true},
    {"the second wants no deleters", Access::remove, ShareMode::all, read, ShareMode::read, false},
    {"executing is reading", read, ShareMode::write, Access::execute, ShareMode::all, false},
    {"appending is writing", read, ShareMode::read, Access::append_data, ShareMode::all, false},
    {"attributes alone stop nobody", attributes, ShareMode::none, write, ShareMode::none, true},
    {"attributes alone are not stopped", write, ShareMode::none, attributes, ShareMode::none, true},
    {"writing attributes is no writing", Access::write_attributes | Access::write_dac, ShareMode::none, read,
     ShareMode::none, true},
    {"nothing shared, nothing in common", read, ShareMode::none, attributes | Access::synchronize, ShareMode::none,
     true},
};

TEST(ShareModes, pairs_live_together_as_the_table_says) {
    for (const Row& row : rows) {
        ShareModes modes;
        modes.add(row.there, row.there_shares);
        EXPECT_EQ(modes.allows(row.comes, row.comes_shares), row.allowed) << row.why;
        EXPECT_EQ(ShareModes::live_together(row.there, row.there_shares, row.comes, row.comes_shares), row.allowed)
            << row.why;
    }
}

TEST(ShareModes, counters_say_what_all_pairs_say) {
    std::mt19937 random(7);
    constexpr Access kinds[] = {Access::read_data, Access::write_data, Access::append_data,
                                Access::remove,    Access::execute,    Access::read_attributes};
    const auto any_access = [&] { return kinds[random() % 6] | kinds[random() % 6]; };
    const auto any_share = [&] { return random() % 4 ? ShareMode::all : static_cast<ShareMode>(random() % 8); };
    std::vector<std::pair<Access, ShareMode>> there;
    ShareModes modes;
    for (int i = 0; i < 20'000; ++i) {
        if (!there.empty() && random() % 3 == 0) {
            std::swap(there[random() % there.size()], there.back());
            modes.remove(there.back().first, there.back().second);
            there.pop_back();
            continue;
        }
        const auto access = any_access();
        const auto share = any_share();
        bool allowed = true;
        for (const auto& [a, s] : there) allowed = allowed && ShareModes::live_together(a, s, access, share);
        ASSERT_EQ(modes.allows(access, share), allowed);
        if (!allowed) continue;
        there.emplace_back(access, share);
        modes.add(access, share);
    }
}

} // namespace
} // namespace holdfast::locks
