#include "admin_api/json_writer.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <random>

namespace holdfast::admin_api {
namespace {

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonWriter, puts_commas_between_and_nowhere_else) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.key("empty");
    json.begin_array();
    json.end_array();
    json.key("list");
    json.begin_array();
    json.value(std::int64_t{1});
    json.null();
    json.begin_object();
    json.end_object();
    json.value(true);
    json.end_array();
    json.field("text", "x");
    json.field_null("none");
    json.end_object();
    EXPECT_EQ(out, R"({"empty":[],"list":[1,null,{},true],"text":"x","none":null})");
}

TEST(JsonWriter, keeps_all_64_bits_of_a_number_as_text) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    json.decimal_text(UINT64_MAX);
    json.value(INT64_MIN);
    json.end_array();
    EXPECT_EQ(out, R"(["18446744073709551615",-9223372036854775808])");
}

TEST(JsonWriter, escapes_what_json_must_not_contain) {
    struct Case {
        const char* why;
        std::string_view text;
        std::string_view expected;
    };
    using namespace std::string_view_literals;
    const Case cases[] = {
        {"quote and backslash", R"(a"b\c)", R"("a\"b\\c")"},
        {"short escapes", "\n\r\t", R"("\n\r\t")"},
        {"other controls", "\x01\x1f\x7f", R"("\u0001\u001f\u007f")"},
        {"a zero byte", "a\0b"sv, R"("a\u0000b")"},
        {"UTF-8 of two, three and four bytes", "é€😀", "\"é€😀\""},
        {"the last code point", "\xF4\x8F\xBF\xBF", "\"\xF4\x8F\xBF\xBF\""},
        {"a lone continuation", "a\x80z", "\"a\uFFFDz\""},
        {"a sequence cut short", "\xE2\x82", "\"\uFFFD\uFFFD\""},
        {"an overlong slash", "\xC0\xAF", "\"\uFFFD\uFFFD\""},
        {"an overlong form of three", "\xE0\x80\xAF", "\"\uFFFD\uFFFD\uFFFD\""},
        {"a surrogate", "\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\""},
        {"beyond Unicode", "\xF4\x90\x80\x80", "\"\uFFFD\uFFFD\uFFFD\uFFFD\""},
        {"latin-1", "caf\xE9.txt", "\"caf\uFFFD.txt\""},
    };
    for (const Case& c : cases) EXPECT_EQ(json_string(c.text), c.expected) << c.why;
}

TEST(JsonWriter, makes_readable_json_of_any_bytes) {
    std::mt19937 random(1);
    for (int round = 0; round < 2'000; ++round) {
        std::string text(random() % 24, '\0');
        for (char& c : text) c = static_cast<char>(random());
        boost::json::error_code error;
        boost::json::parse(json_string(text), error);
        ASSERT_FALSE(error) << error.message();
    }
}

TEST(JsonWriter, writes_hundredths) {
    const std::pair<int, const char*> cases[] = {{0, "0.00"}, {5, "0.05"}, {72, "0.72"}, {100, "1.00"}};
    for (const auto& [number, expected] : cases) {
        std::string out;
        JsonWriter(out).hundredths(number);
        EXPECT_EQ(out, expected);
    }
}

/// Two rows with members before, between and behind, and the same names below.
std::string rows_with(const std::vector<std::string>& shown) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    json.show_only(&shown);
    for (int row = 0; row < 2; ++row) {
        json.begin_object();
        json.field("a", std::int64_t{row});
        json.key("b");
        json.begin_object();
        json.field("a", true);
        json.field("c", true);
        json.end_object();
        json.field("c", "x");
        json.end_object();
    }
    json.show_only(nullptr);
    json.begin_object();
    json.field("z", true);
    json.end_object();
    json.end_array();
    return out;
}

TEST(JsonWriter, shows_only_the_members_that_are_asked_for) {
    EXPECT_EQ(rows_with({"a"}), R"([{"a":0},{"a":1},{"z":true}])");
    EXPECT_EQ(rows_with({"c"}), R"([{"c":"x"},{"c":"x"},{"z":true}])");
    EXPECT_EQ(rows_with({"b"}), R"([{"b":{"a":true,"c":true}},{"b":{"a":true,"c":true}},{"z":true}])");
    EXPECT_EQ(rows_with({"c", "a"}), R"([{"a":0,"c":"x"},{"a":1,"c":"x"},{"z":true}])");
    EXPECT_EQ(rows_with({"y"}), R"([{},{},{"z":true}])");
    EXPECT_EQ(rows_with({}),
              R"([{"a":0,"b":{"a":true,"c":true},"c":"x"},{"a":1,"b":{"a":true,"c":true},"c":"x"},{"z":true}])");
}

} // namespace
} // namespace holdfast::admin_api
