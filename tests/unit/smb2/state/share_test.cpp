#include "smb2/state/share.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

ShareSettings named(std::string name) {
    ShareSettings settings;
    settings.name = std::move(name);
    return settings;
}

TEST(ShareTable, finds_without_case_beyond_ascii) {
    ShareTable table;
    const auto share = table.add(named("B\u00fcro"), nullptr);
    EXPECT_EQ(table.find("b\u00dcRO"), share);
    EXPECT_EQ(table.find("buro"), nullptr);
    EXPECT_EQ(table.find(""), nullptr);
}

TEST(ShareTable, a_share_that_comes_back_is_another) {
    ShareTable table;
    const auto first = table.add(named("a"), nullptr);
    table.remove("A");
    EXPECT_EQ(table.find("a"), nullptr);
    EXPECT_TRUE(table.all().empty());
    EXPECT_GT(table.add(named("a"), nullptr)->id, first->id);
}

TEST(ShareTable, lists_in_the_order_of_adding) {
    ShareTable table;
    for (const char* name : {"b", "a", "c"}) table.add(named(name), nullptr);
    std::string names;
    for (const auto& share : table.all()) names += share->settings.name;
    EXPECT_EQ(names, "bac");
}

TEST(Share, knows_whether_it_is_a_folder_or_pipes) {
    ShareSettings pipes;
    pipes.type = ShareType::pipe;
    EXPECT_FALSE(Share(locks::ShareId{1}, pipes, nullptr).is_disk());
    EXPECT_TRUE(Share(locks::ShareId{1}, named("a"), nullptr).is_disk());
}

} // namespace
} // namespace holdfast::smb2
