#include "server/logging.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace holdfast::server {
namespace {

TEST(LogLevels, one_word_is_for_all_rooms) {
    const auto levels = parse_log_levels("debug");
    ASSERT_TRUE(levels);
    EXPECT_EQ(levels->size(), log_rooms().size());
    for (const auto& [room, level] : *levels) EXPECT_EQ(level, spdlog::level::debug) << room;
}

TEST(LogLevels, a_room_may_differ_from_the_others) {
    const auto levels = parse_log_levels("warning,smb2=trace,auth=off");
    ASSERT_TRUE(levels);
    EXPECT_EQ(levels->at("smb2"), spdlog::level::trace);
    EXPECT_EQ(levels->at("auth"), spdlog::level::off);
    EXPECT_EQ(levels->at("locks"), spdlog::level::warn);
}

TEST(LogLevels, unknown_words_are_refused) {
    for (const char* wrong : {"", "loud", "info,", "kitchen=info", "smb2=", "smb2=loud", "=info", "INFO"}) {
        EXPECT_FALSE(parse_log_levels(wrong)) << wrong;
    }
}

TEST(LogLine, a_name_cannot_forge_a_line) {
    const std::string line = text_line("T", "info", "smb2", "user \"a\nT info smb2 all is well\x1b[2J\x7f\"");
    EXPECT_EQ(line, "T info    smb2   user \"a\\x0aT info smb2 all is well\\x1b[2J\\x7f\"");
}

TEST(LogLine, json_is_escaped) {
    EXPECT_EQ(json_line("T", "info", "smb2", "a \"b\" c\\d\te\x01"),
              R"({"time":"T","level":"info","room":"smb2","message":"a \"b\" c\\d\u0009e\u0001"})");
}

TEST(LogLine, broken_utf8_becomes_the_replacement_character) {
    const std::string replaced = "\xef\xbf\xbd";
    const auto message = [](const std::string& line) { return line.substr(std::string("T info    x      ").size()); };
    EXPECT_EQ(message(text_line("T", "info", "x", "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x98\x80")),
              "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x98\x80");
    EXPECT_EQ(message(text_line("T", "info", "x",
                                "a\xff"
                                "b\xc3")),
              "a" + replaced + "b" + replaced);
    EXPECT_EQ(message(text_line("T", "info", "x", "\xed\xa0\x80")), replaced + replaced + replaced); // a surrogate
    EXPECT_EQ(message(text_line("T", "info", "x", "\xc0\xaf")), replaced + replaced);                // too long a form
}

TEST(LogSetUp, every_room_has_a_logger_at_its_level) {
    set_up_logging({"warning,locks=debug", false});
    for (const std::string& room : log_rooms()) ASSERT_NE(spdlog::get(room), nullptr) << room;
    EXPECT_EQ(spdlog::get("locks")->level(), spdlog::level::debug);
    EXPECT_EQ(spdlog::get("admin")->level(), spdlog::level::warn);
    EXPECT_TRUE(set_log_levels("error"));
    EXPECT_EQ(spdlog::get("locks")->level(), spdlog::level::err);
    EXPECT_FALSE(set_log_levels("loud"));
    EXPECT_EQ(spdlog::get("locks")->level(), spdlog::level::err);
}

TEST(LogSetUp, lines_are_complete_json_when_asked_for) {
    testing::internal::CaptureStderr();
    set_up_logging({"info", true});
    spdlog::get("auth")->info("user {}", "a\"b");
    spdlog::get("auth")->debug("not shown");
    const std::string out = testing::internal::GetCapturedStderr();
    EXPECT_NE(out.find(R"("level":"info","room":"auth","message":"user a\"b"})"
                       "\n"),
              std::string::npos)
        << out;
    EXPECT_EQ(out.find("not shown"), std::string::npos);
    EXPECT_TRUE(out.starts_with(R"({"time":"20)")) << out;
    set_up_logging({});
}

} // namespace
} // namespace holdfast::server
