#include "admin_api/native/close_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using testing::ElementsAre;

TEST(CloseRequest, ids_may_be_texts_or_numbers_and_count_once) {
    const auto request = parse_close_request(R"({"ids":["18446744073709551615",7,"7"]})");
    ASSERT_TRUE(request);
    EXPECT_THAT(request->ids, ElementsAre(7U, UINT64_MAX));
    EXPECT_FALSE(request->dry_run);
    EXPECT_EQ(request->max, default_max);
    EXPECT_FALSE(request->confirm);
}

TEST(CloseRequest, a_selector_takes_the_filters_of_the_listing) {
    const auto request = parse_close_request(
        R"({"selector":{"share":"x","session_id":"5","has_locks":true},"dry_run":true,"max":5,"confirm":3,"reason":"r"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->selector->share, "x");
    EXPECT_EQ(request->selector->session_id, locks::SessionId{5});
    EXPECT_EQ(request->selector->has_locks, true);
    EXPECT_TRUE(request->dry_run);
    EXPECT_EQ(request->max, 5u);
    EXPECT_EQ(request->confirm, 3u);
    EXPECT_EQ(request->reason, "r");
}

TEST(CloseRequest, how_to_close_has_defaults_that_lose_no_file) {
    const auto plain = parse_close_request(R"({"ids":["1"]})");
    EXPECT_EQ(plain->mode, CloseMode::force);
    EXPECT_EQ(plain->deletion, locks::DeleteOnClose::skip);
    const auto said = parse_close_request(
        R"({"ids":["1"],"mode":"graceful","grace_ms":10,"then":"force","reopen_block_ms":20,"delete_on_close":"honor"})");
    EXPECT_EQ(said->mode, CloseMode::graceful);
    EXPECT_EQ(mode_name(said->mode), "graceful");
    EXPECT_EQ(said->grace.count(), 10);
    EXPECT_EQ(said->then, AfterGrace::force);
    EXPECT_EQ(said->reopen_block.count(), 20);
    EXPECT_EQ(said->deletion, locks::DeleteOnClose::honor);
}

TEST(CloseRequest, all_must_be_said) {
    const auto request = parse_close_request(R"({"all":true})");
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->selector);
    EXPECT_FALSE(request->selector->restricts());
}

TEST(CloseRequest, faults_name_the_member) {
    const std::pair<std::string, const char*> cases[] = {
        {"", ""},
        {"[]", ""},
        {"{", ""},
        {R"({"ids":["1"]} x)", ""},
        {std::string(100, '['), ""},
        {"{}", "selector"},
        {R"({"ids":[]})", "ids"},
        {R"({"ids":"1"})", "ids"},
        {R"({"ids":["1",null]})", "ids"},
        {R"({"ids":[-1]})", "ids"},
        {R"({"ids":[1.5]})", "ids"},
        {R"({"ids":["1"],"selector":{"share":"x"}})", "selector"},
        {R"({"ids":["1"],"all":true})", "selector"},
        {R"({"selector":{}})", "selector"},
        {R"({"selector":{"path_prefix":"/"}})", "selector"},
        {R"({"selector":"share=x"})", "selector"},
        {R"({"selector":{"shares":"x"}})", "selector.shares"},
        {R"({"selector":{"share":null}})", "selector.share"},
        {R"({"selector":{"kind":"folder"}})", "selector.kind"},
        {R"({"selector":{"limit":"5","share":"x"}})", "selector.limit"},
        {R"({"all":false})", "all"},
        {R"({"all":"true"})", "all"},
        {R"({"ids":["1"],"dry_run":"true"})", "dry_run"},
        {R"({"ids":["1"],"max":0})", "max"},
        {R"({"ids":["1"],"max":100001})", "max"},
        {R"({"ids":["1"],"confirm":-1})", "confirm"},
        {R"({"ids":["1"],"reason":5})", "reason"},
        {R"({"ids":["1"],"reason":")" + std::string(501, 'x') + "\"}", "reason"},
        {R"({"ids":["1"],"dryrun":true})", "dryrun"},
        {R"({"ids":["1"],"mode":"gently"})", "mode"},
        {R"({"ids":["1"],"mode":1})", "mode"},
        {R"({"ids":["1"],"mode":"graceful","grace_ms":60001})", "grace_ms"},
        {R"({"ids":["1"],"then":"report"})", "then"},
        {R"({"ids":["1"],"mode":"graceful","then":"wait"})", "then"},
        {R"({"ids":["1"],"reopen_block_ms":3600001})", "reopen_block_ms"},
        {R"({"ids":["1"],"mode":"ask","reopen_block_ms":5})", "reopen_block_ms"},
        {R"({"ids":["1"],"delete_on_close":true})", "delete_on_close"},
    };
    for (const auto& [body, parameter] : cases) {
        const auto request = parse_close_request(body);
        ASSERT_FALSE(request) << body;
        EXPECT_EQ(request.error().parameter, parameter) << body;
    }
}

} // namespace
} // namespace holdfast::admin_api::native
