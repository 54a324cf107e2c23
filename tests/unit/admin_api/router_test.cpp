#include "admin_api/router.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::admin_api {
namespace {

using RouterTest = RouteTest;

std::string header_of(const Answer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers) {
        if (key == name) return value;
    }
    return {};
}

TEST_F(RouterTest, health_needs_no_token) {
    Request open = request("GET", "/healthz");
    open.headers = {{"host", "127.0.0.1:1"}};
    EXPECT_EQ(router.answer(open).body, R"({"status":"ok"})");
    open.target = "/admin/v1/healthz";
    EXPECT_EQ(router.answer(open).status, Http::ok);
}

TEST_F(RouterTest, every_other_route_needs_a_token) {
    for (const Route& route : route_table()) {
        if (route.handler == nullptr || route.needs == Scope::none) continue;
        Request bare = request(std::string(route.method), std::string(route.path));
        bare.headers.pop_back();
        const Answer answer = router.answer(bare);
        EXPECT_EQ(answer.status, Http::unauthorized) << route.path;
        EXPECT_EQ(header_of(answer, "WWW-Authenticate"), R"(Bearer realm="holdfast")");
    }
}

TEST_F(RouterTest, only_health_is_open_to_all) {
    std::set<std::string_view> open_to_all;
    for (const Route& route : route_table()) {
        if (route.needs == Scope::none) open_to_all.insert(route.path);
    }
    EXPECT_EQ(open_to_all, (std::set<std::string_view>{"/healthz", "/admin/v1/healthz"}));
}

TEST_F(RouterTest, an_unknown_token_is_refused_as_such) {
    Request wrong = request("GET", "/admin/v1/handles");
    wrong.headers.back().second = "Bearer hft_" + std::string(64, '0');
    const Answer answer = router.answer(wrong);
    EXPECT_EQ(answer.status, Http::unauthorized);
    EXPECT_NE(header_of(answer, "WWW-Authenticate").find("invalid_token"), std::string::npos);
}

TEST_F(RouterTest, who_guesses_has_to_wait_and_holds_up_nobody_with_a_token) {
    Request wrong = request("GET", "/admin/v1/handles");
    wrong.headers.back().second = "Bearer guess";
    Answer answer;
    for (int i = 0; i < 61; ++i) answer = router.answer(wrong);
    EXPECT_EQ(answer.status, Http::too_many_requests);
    EXPECT_EQ(header_of(answer, "Retry-After"), "1");
    EXPECT_EQ(ask("GET", "/admin/v1/handles").status, Http::ok);
    wrong.peer = "10.0.0.1";
    EXPECT_EQ(router.answer(wrong).status, Http::unauthorized);
}

TEST_F(RouterTest, a_request_has_a_name_in_answer_and_audit) {
    Request made = request("GET", "/admin/v1/handles");
    const std::string ours = header_of(router.answer(made), "X-Request-Id");
    EXPECT_TRUE(ours.starts_with("hf-")) << ours;
    EXPECT_NE(header_of(router.answer(made), "X-Request-Id"), ours);
    made.headers.emplace_back("x-request-id", "INC-7");
    EXPECT_EQ(header_of(router.answer(made), "X-Request-Id"), "INC-7");
    for (const std::string& wrong : {std::string("a b"), std::string("a\nb"), std::string(129, 'x'), std::string()}) {
        made.headers.back().second = wrong;
        EXPECT_TRUE(header_of(router.answer(made), "X-Request-Id").starts_with("hf-")) << wrong;
    }
}

TEST_F(RouterTest, an_expired_token_is_an_unknown_one) {
    token = *tokens.create("short", Scope::read, test_now, {.shares = {}, .expires = test_now});
    EXPECT_EQ(ask("GET", "/admin/v1/handles").status, Http::unauthorized);
}

TEST_F(RouterTest, a_scope_allows_what_is_below_it) {
    const auto held = open("x", alice());
    token = *tokens.create("reader", Scope::read, test_now);
    EXPECT_EQ(ask("GET", "/admin/v1/handles").status, Http::ok);
    const Answer refused = ask("DELETE", "/admin/v1/handles/" + text(held));
    EXPECT_EQ(refused.status, Http::forbidden);
    EXPECT_NE(header_of(refused, "WWW-Authenticate").find("insufficient_scope"), std::string::npos);
    EXPECT_EQ(ask("POST", "/admin/v1/handles:close", R"({"all":true})").status, Http::forbidden);
    EXPECT_TRUE(held->is_open());

    token = *tokens.create("closer", Scope::close, test_now);
    EXPECT_EQ(ask("DELETE", "/admin/v1/handles/" + text(held)).status, Http::ok);
}

TEST_F(RouterTest, unknown_paths_and_methods_are_told_apart) {
    EXPECT_EQ(ask("GET", "/").status, Http::not_found);
    EXPECT_EQ(ask("GET", "/admin/v1/nothing").status, Http::not_found);
    EXPECT_EQ(ask("GET", "/admin/v1/handles/").status, Http::bad_request); // an empty id
    const Answer answer = ask("PUT", "/admin/v1/handles/1");
    EXPECT_EQ(answer.status, Http::method_not_allowed);
    EXPECT_EQ(header_of(answer, "Allow"), "GET, DELETE");
    EXPECT_EQ(ask("GET", "/admin/v1/handles:close").status, Http::method_not_allowed);
}

TEST_F(RouterTest, who_has_no_token_does_not_learn_which_paths_exist) {
    Request bare = request("GET", "/admin/v1/nothing");
    bare.headers.pop_back();
    EXPECT_EQ(router.answer(bare).status, Http::unauthorized);
}

TEST_F(RouterTest, head_is_answered_like_get) { EXPECT_EQ(ask("HEAD", "/admin/v1/server").status, Http::ok); }

TEST_F(RouterTest, segments_are_decoded_after_they_are_split) {
    EXPECT_EQ(ask("GET", "/admin/v1/handl%65s").status, Http::ok);
    EXPECT_EQ(ask("GET", "/admin/v1%2Fhandles").status, Http::not_found);
    EXPECT_EQ(ask("GET", "/admin/v1/handles/%3").status, Http::bad_request);
    EXPECT_EQ(ask("GET", "nonsense").status, Http::bad_request);
}

TEST_F(RouterTest, other_web_sites_are_refused) {
    struct Case {
        const char* why;
        Exposure exposure;
        const char* host;
        const char* origin; // null: none was sent
        Http expected;
    };
    const Case cases[] = {
        {"a plain client", Exposure::loopback, "127.0.0.1:4451", nullptr, Http::ok},
        {"IPv6", Exposure::loopback, "[::1]:4451", nullptr, Http::ok},
        {"through a tunnel on another port", Exposure::loopback, "localhost:9999", nullptr, Http::ok},
        {"a name that was made to point here", Exposure::loopback, "evil.example:4451", nullptr,
         Http::misdirected_request},
        {"a name that begins like loopback", Exposure::loopback, "127.0.0.1.evil.example", nullptr,
         Http::misdirected_request},
        {"our own page", Exposure::loopback, "localhost:4451", "http://localhost:4451", Http::ok},
        {"another page on this machine", Exposure::loopback, "localhost:4451", "http://localhost:8000",
         Http::forbidden},
        {"another site", Exposure::loopback, "localhost:4451", "https://evil.example", Http::forbidden},
        {"a page from a file", Exposure::loopback, "localhost:4451", "null", Http::forbidden},
        {"the network knows us by any name", Exposure::network, "filer.corp:4451", nullptr, Http::ok},
        {"but other sites stay out", Exposure::network, "filer.corp:4451", "https://evil.example", Http::forbidden},
    };
    for (const Case& c : cases) {
        Request made = request("GET", "/admin/v1/server");
        made.headers.front().second = c.host;
        if (c.origin) made.headers.emplace_back("origin", c.origin);
        EXPECT_EQ(Router(backend, c.exposure).answer(made).status, c.expected) << c.why;
    }
}

TEST_F(RouterTest, what_a_route_throws_becomes_500) {
    backend.now = []() -> locks::Time { throw std::runtime_error("secret"); };
    const Answer answer = ask("GET", "/admin/v1/server");
    EXPECT_EQ(answer.status, Http::internal_server_error);
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
}

TEST_F(RouterTest, the_caller_is_whoever_owns_the_token) {
    EXPECT_EQ(bearer_token("Bearer abc"), "abc");
    EXPECT_EQ(bearer_token("bEARER   abc "), "abc");
    EXPECT_EQ(bearer_token("Basic abc"), std::nullopt);
    EXPECT_EQ(bearer_token("Bearer "), std::nullopt);
    EXPECT_EQ(bearer_token("Bearer   "), std::nullopt);
    EXPECT_EQ(bearer_token(""), std::nullopt);
}

} // namespace
} // namespace holdfast::admin_api
