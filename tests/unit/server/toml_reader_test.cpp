#include "server/toml_reader.h"

#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

TEST(NearestWord, finds_what_was_meant) {
    const std::set<std::string, std::less<>> known{"signing", "encryption", "name"};
    EXPECT_EQ(nearest_word("signin", known), "signing");
    EXPECT_EQ(nearest_word("encyrption", known), "encryption");
    EXPECT_EQ(nearest_word("nmae", known), "name");
    EXPECT_EQ(nearest_word("listen_address", known), "");
}

TEST(TableReader, a_missing_table_has_only_defaults_and_no_problem) {
    ProblemList problems("x.toml");
    TableReader reader(nullptr, "[x]", problems);
    int number = 7;
    std::string text = "kept";
    reader.number("number", number, 0, 10);
    reader.text("text", text);
    reader.finish();
    EXPECT_EQ(number, 7);
    EXPECT_EQ(text, "kept");
    EXPECT_TRUE(problems.all().empty());
}

TEST(TableReader, a_wrong_type_keeps_the_default_and_says_both_types) {
    const toml::table table = toml::parse("flag = \"yes\"\ntext = 3\nlist = {}\n");
    ProblemList problems("x.toml");
    TableReader reader(&table, "[x]", problems);
    bool flag = true;
    std::string text = "kept";
    std::vector<std::string> list{"kept"};
    reader.boolean("flag", flag);
    reader.text("text", text);
    reader.each_text("list", [&](const std::string& value, const toml::node&) { list.push_back(value); });
    reader.finish();
    EXPECT_TRUE(flag);
    EXPECT_EQ(text, "kept");
    EXPECT_EQ(list, std::vector<std::string>{"kept"});
    ASSERT_EQ(problems.all().size(), 3u);
    EXPECT_EQ(to_string(problems.all()[0]), "x.toml:1:8: \"flag\" is true or false, not a text");
    EXPECT_EQ(to_string(problems.all()[1]), "x.toml:2:8: \"text\" is a text, not a number");
    EXPECT_EQ(to_string(problems.all()[2]), "x.toml:3:8: \"list\" is a list of texts, not a table");
}

} // namespace
} // namespace holdfast::server
