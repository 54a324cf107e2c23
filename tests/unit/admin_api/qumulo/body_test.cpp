#include "admin_api/qumulo/body.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::qumulo {
namespace {

std::string read(std::string_view body) {
    const auto list = read_list(body);
    return list ? boost::json::serialize(*list) : "fault: " + list.error().detail;
}

TEST(Body, a_list_in_the_list_is_flattened_by_one_level) {
    EXPECT_EQ(read(R"([[{"a":1},{"a":2}]])"), R"([{"a":1},{"a":2}])");
    EXPECT_EQ(read(R"([1,[2,[3]],4])"), "[1,2,[3],4]");
    EXPECT_EQ(read("[]"), "[]");
    EXPECT_EQ(read("[[]]"), "[]");
}

TEST(Body, what_is_no_list_is_one_element) { EXPECT_EQ(read(R"({"a":1})"), R"([{"a":1}])"); }

TEST(Body, what_is_no_json_is_a_fault) {
    EXPECT_TRUE(read("").starts_with("fault"));
    EXPECT_TRUE(read("[1").starts_with("fault"));
    EXPECT_TRUE(read("[[[[[[[[[[[1]]]]]]]]]]]").starts_with("fault")); // deeper than anybody needs
    EXPECT_FALSE(read_object("[]"));
    EXPECT_TRUE(read_object("{}"));
}

TEST(Body, a_number_is_as_good_as_a_text_and_keeps_its_digits) {
    const auto object = boost::json::parse(R"({"a":"x","b":18446744073709551615,"c":-1,"d":null,"e":1.5})").as_object();
    EXPECT_EQ(member_text(object, "a"), "x");
    EXPECT_EQ(member_text(object, "b"), "18446744073709551615");
    EXPECT_EQ(member_text(object, "c"), "-1");
    EXPECT_FALSE(member_text(object, "d"));
    EXPECT_FALSE(member_text(object, "e"));
    EXPECT_FALSE(member_text(object, "f"));
}

} // namespace
} // namespace holdfast::admin_api::qumulo
