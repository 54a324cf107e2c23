#include "server/commands/cells.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

namespace json = boost::json;

TEST(Cells, durations_are_short) {
    EXPECT_EQ(duration_text(0), "0ms");
    EXPECT_EQ(duration_text(999), "999ms");
    EXPECT_EQ(duration_text(59'999), "59s");
    EXPECT_EQ(duration_text(185'000), "3m05s");
    EXPECT_EQ(duration_text(18'420'000), "5h07m");
    EXPECT_EQ(duration_text(4 * 86'400'000LL + 7'300'000), "4d02h");
}

TEST(Cells, names_cannot_steer_the_terminal) {
    EXPECT_EQ(printable("a\x1b[2Jb\r\n\x7f"), "a?[2Jb???");
    EXPECT_EQ(printable("c\xC2\x9B"
                        "1m"),
              "c?1m");
    EXPECT_EQ(printable("é€ ©"), "é€ ©");
}

TEST(Cells, members_are_found_by_their_way_down) {
    const auto row = json::parse(R"({"a":{"b":{"c":5}},"none":null,"text":"x"})");
    ASSERT_NE(member(row, "a.b.c"), nullptr);
    EXPECT_EQ(number(row, "a.b.c"), 5);
    for (const char* missing : {"a.x", "none", "none.a", "text.a", "a.b.c.d", ""}) {
        EXPECT_EQ(member(row, missing), nullptr) << missing;
    }
}

TEST(Cells, values_are_said_in_words) {
    const auto row = json::parse(R"({"yes":true,"no":false,"list":["a",1,null],"half":0.5,"empty":"","esc":"\u001b"})");
    EXPECT_EQ(cell(row, "yes"), "yes");
    EXPECT_EQ(cell(row, "no"), "no");
    EXPECT_EQ(cell(row, "list"), "a,1,-");
    EXPECT_EQ(cell(row, "half"), "0.5");
    EXPECT_EQ(cell(row, "empty"), "-");
    EXPECT_EQ(cell(row, "esc"), "?");
    EXPECT_EQ(cell(row, "missing"), "-");
}

TEST(Cells, people_are_objects_or_words) {
    const auto object = json::parse(R"({"user":{"name":"al","domain":"CORP"},"client":{"ip":"::1","name":"WS"}})");
    EXPECT_EQ(user_cell(object), "CORP\\al");
    EXPECT_EQ(client_cell(object), "::1 (WS)");
    const auto words = json::parse(R"({"user":"CORP\\al","client":"WS","client_ip":"::1"})");
    EXPECT_EQ(user_cell(words), "CORP\\al");
    EXPECT_EQ(client_cell(words), "::1 (WS)");
    EXPECT_EQ(client_cell(json::parse(R"({"client":"::1"})")), "::1");
    EXPECT_EQ(client_cell(json::parse(R"({"client":null})")), "-");
}

TEST(Cells, a_lease_is_an_object_or_letters) {
    EXPECT_EQ(lease_cell(json::parse(R"({"lease":{"state":"RWH","breaking_to":"R"}})")), "RWH>R");
    EXPECT_EQ(lease_cell(json::parse(R"({"lease":{"state":"RH","breaking_to":""}})")), "RH>none");
    EXPECT_EQ(lease_cell(json::parse(R"({"lease":"RH"})")), "RH");
    EXPECT_EQ(lease_cell(json::parse(R"({"lease":null})")), "-");
}

} // namespace
} // namespace holdfast::server
