#include "server/commands/why_text.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text(const char* json) { return why_text(boost::json::parse(json), ""); }

TEST(WhyText, names_who_from_where_since_when_and_what_helps) {
    const auto explanation = boost::json::parse(R"({"op":"rename","share":"demo","path":"dir","verdict":"blocked",
        "would_return":"STATUS_ACCESS_DENIED","blockers":[
        {"kind":"open_below","handle":"12","path":"dir/report.docx","user":"CORP\\alice","client":"WS01",
         "client_ip":"10.0.0.1","since":"2026-05-06T07:08:09.123456789Z","idle_ms":7200000,
         "access":{"rights":["Read","Write"]},"share_mode":{"read":true,"write":false,"delete":false},
         "lease":"RH","likely_cached":true,"remedy":"graceful"},
        {"kind":"byte_range_lock","handle":"7","path":"dir/x","user":"bob","client":null,"client_ip":"::1","lease":null,
         "offset":"10","length":"5","remedy":"force"}],
        "minimal_close_set":["12","7"],"close":{"method":"POST","href":"/admin/v1/handles:close",
        "body":{"mode":"graceful","grace_ms":2500}}})");
    EXPECT_EQ(why_text(explanation, " --config x.toml"),
              "demo:dir cannot be renamed: whoever tries is told STATUS_ACCESS_DENIED.\n"
              "  12  CORP\\alice from 10.0.0.1 (WS01): dir/report.docx; is open below the folder; "
              "since 2026-05-06 07:08:09Z; idle for 2h00m; has read, write; does not share write, delete; "
              "lease RH, perhaps only kept by its client\n"
              "  7   bob from ::1: dir/x; holds a lock; bytes 10+5\n"
              "This helps:\n"
              "  holdfast handles close 12 7 --graceful 2500ms --config x.toml\n");
}

TEST(WhyText, has_a_sentence_for_each_verdict) {
    EXPECT_EQ(text(R"({"op":"delete","share":"demo","path":"","verdict":"allowed","blockers":[]})"),
              "demo: can be deleted: nothing is in the way.\n");
    EXPECT_EQ(text(R"({"op":"open","share":"demo","path":"a","verdict":"waits","blockers":[]})"),
              "demo:a can be opened after a wait for others.\n");
    EXPECT_EQ(text(R"({"op":"write","share":"demo","path":"a","verdict":"not_found",
                       "would_return":"STATUS_OBJECT_NAME_NOT_FOUND","blockers":[]})"),
              "demo:a is not there (STATUS_OBJECT_NAME_NOT_FOUND).\n");
}

TEST(WhyText, promises_nothing_where_no_close_helps) {
    const auto blocked = text(R"({"op":"rename","share":"demo","path":"a","verdict":"blocked",
        "would_return":"STATUS_SHARING_VIOLATION","minimal_close_set":[],"close":null,
        "blockers":[{"kind":"local_process","pid":4242,"comm":"python3","path":"a"}]})");
    EXPECT_THAT(blocked, HasSubstr("process 4242 (python3): a; a process of this machine has it open\n"));
    EXPECT_THAT(blocked, HasSubstr("No handle that could be closed here would help.\n"));
    EXPECT_THAT(blocked, Not(HasSubstr("holdfast handles close")));
}

TEST(WhyText, asks_clients_first_where_they_cache) {
    const auto with = [](const char* blocker) {
        return text((std::string(R"({"op":"open","share":"s","path":"a","verdict":"blocked","minimal_close_set":["1"],
            "blockers":[{"kind":"share_mode_conflict","handle":"1",)") +
                     blocker + "}]}")
                        .c_str());
    };
    EXPECT_THAT(with(R"("lease":{"state":"RWH"})"), HasSubstr("close 1 --graceful 5s\n"));
    EXPECT_THAT(with(R"("remedy":"graceful")"), HasSubstr("close 1 --graceful 5s\n"));
    EXPECT_THAT(with(R"("lease":null,"remedy":"force")"), HasSubstr("close 1\n"));
}

TEST(WhyText, rights_and_sharing_are_said_in_short) {
    const auto with = [](const char* blocker) {
        return text((std::string(R"({"op":"open","share":"s","path":"a","verdict":"blocked","blockers":[
            {"kind":"share_mode_conflict","handle":"1","user":"al",)") +
                     blocker + "}]}")
                        .c_str());
    };
    EXPECT_THAT(with(R"("access":["READ_DATA","APPEND_DATA","READ_CONTROL"],"share_mode":"rw")"),
                HasSubstr("; has read, write; does not share delete\n"));
    EXPECT_THAT(with(R"("access":["DELETE"],"share_mode":"none")"),
                HasSubstr("; has delete; does not share read, write, delete\n"));
    EXPECT_THAT(with(R"("access":["READ_ATTRIBUTES"],"share_mode":"rwd")"),
                HasSubstr("; has no data access; shares all\n"));
    EXPECT_THAT(with(R"("blocks":false)"), HasSubstr("; in nobody's way\n"));
    EXPECT_THAT(with(R"("blocks":true)"), Not(HasSubstr("nobody")));
}

TEST(WhyText, says_when_not_all_are_told) {
    EXPECT_THAT(text(R"({"op":"open","share":"s","path":"a","verdict":"blocked","blockers":[],"more":true})"),
                HasSubstr("And more are in the way than are told here.\n"));
}

TEST(WhyText, kinds_that_it_does_not_know_are_named_all_the_same) {
    EXPECT_THAT(text(R"({"op":"open","share":"s","path":"a","verdict":"blocked","blockers":[{"kind":"moon_phase"}]})"),
                HasSubstr("moon phase"));
}

TEST(WhyText, names_cannot_steer_the_terminal) {
    EXPECT_THAT(
        text("{\"op\":\"open\",\"share\":\"s\",\"path\":\"\\u001b[2J\",\"verdict\":\"allowed\",\"blockers\":[]}"),
        Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace holdfast::server
