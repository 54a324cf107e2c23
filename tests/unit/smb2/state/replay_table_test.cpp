#include "smb2/state/replay_table.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using locks::OpenId;

const CreateName name{{1}, {2}};

TEST(ReplayTable, a_create_that_goes_on_holds_its_name) {
    ReplayTable table;
    const auto first = table.begin(name);
    ASSERT_TRUE(first.running);
    const auto again = table.begin(name);
    EXPECT_FALSE(again.running);
    EXPECT_EQ(again.open, OpenId{});
    EXPECT_TRUE(table.begin({{9}, {2}}).running) << "another client may call its own so";
}

TEST(ReplayTable, one_that_failed_gives_the_name_back) {
    ReplayTable table;
    table.begin(name).running.reset();
    EXPECT_EQ(table.size(), 0U);
    EXPECT_TRUE(table.begin(name).running);
}

TEST(ReplayTable, one_that_succeeded_leads_to_its_open_until_that_is_used) {
    ReplayTable table;
    auto first = table.begin(name);
    first.running->succeeded(OpenId{5});
    first.running.reset();
    EXPECT_EQ(table.begin(name).open, OpenId{5});
    table.forget(name, OpenId{4});
    EXPECT_EQ(table.size(), 1U) << "that was another open";
    table.forget(name, OpenId{5});
    EXPECT_EQ(table.size(), 0U);
}

} // namespace
} // namespace holdfast::smb2
