#include "admin_api/azure/router.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::azure {
namespace {

using testing::HasSubstr;
using testing::Not;

using AzureRouterTest = AzureTest;

TEST_F(AzureRouterTest, every_answer_says_what_it_answers_and_when) {
    const NamedValues id{{"x-ms-client-request-id", "83c6b01f-c657-4f02-8ea7-de3a700bf3f9"}};
    for (const Answer& answer : {list("projects", id), list("none", id), ask("DELETE", "/ops/projects", id)}) {
        EXPECT_EQ(header(answer, "x-ms-client-request-id"), "83c6b01f-c657-4f02-8ea7-de3a700bf3f9");
        EXPECT_EQ(header(answer, "x-ms-version"), "2026-10-06");
        EXPECT_EQ(header(answer, "Date"), "Mon, 06 May 2024 07:08:09 GMT");
        EXPECT_THAT(header(answer, "x-ms-request-id"),
                    testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
    }
    const Answer error = list("none");
    EXPECT_THAT(error.body, HasSubstr("\nRequestId:" + header(error, "x-ms-request-id") + "\n"));
    EXPECT_NE(header(error, "x-ms-request-id"), header(list("none"), "x-ms-request-id"));
    EXPECT_EQ(header(error, "x-ms-client-request-id"), "(none)");
}

TEST_F(AzureRouterTest, answers_are_counted_by_what_was_asked) {
    list("projects");
    list("none");
    ask("DELETE", "/ops/projects");
    const auto counts = requests.counts().requests;
    EXPECT_EQ(counts.at({"azure", "listhandles", 200}), 1u);
    EXPECT_EQ(counts.at({"azure", "listhandles", 404}), 1u);
    EXPECT_EQ(counts.at({"azure", "", 405}), 1u);
}

TEST_F(AzureRouterTest, what_could_forge_a_header_is_not_sent_back) {
    const Answer answer = list("projects", {{"x-ms-client-request-id", "a\r\nx-ms-marker: b"}});
    EXPECT_EQ(answer.status, Http::ok);
    EXPECT_EQ(header(answer, "x-ms-client-request-id"), "(none)");
    EXPECT_EQ(header(list("projects", {{"x-ms-client-request-id", std::string(2'000, 'a')}}), "x-ms-client-request-id"),
              "(none)");
}

TEST_F(AzureRouterTest, any_version_will_do_and_none_will_not) {
    for (const char* version : {"2019-02-02", "2021-10-04", "2025-07-05", "2099-01-01"})
        EXPECT_EQ(header(list("projects", {{"x-ms-version", version}}), "x-ms-version"), version);
    const Answer wrong = list("projects", {{"x-ms-version", "latest"}});
    EXPECT_EQ(wrong.status, Http::bad_request);
    EXPECT_EQ(header(wrong, "x-ms-error-code"), "InvalidHeaderValue");
    EXPECT_THAT(wrong.body, HasSubstr("<HeaderName>x-ms-version</HeaderName>"));
    EXPECT_EQ(header(list("projects", {{"x-ms-version", ""}}), "x-ms-error-code"), "MissingRequiredHeader");
}

TEST_F(AzureRouterTest, headers_that_mean_nothing_here_are_borne) {
    const auto held = open("dir/a.txt", alice());
    Request request = unsigned_request("GET", "/ops/projects/dir/a.txt?comp=listhandles",
                                       {{"commandname", "storage share list-handle"},
                                        {"parametersetname", "--path"},
                                        {"x-ms-allow-trailing-dot", "true"},
                                        {"x-ms-file-request-intent", "backup"},
                                        {"accept", "application/json"}});
    request.headers.emplace_back("cookie", "");
    sign(request);
    EXPECT_THAT(all_of(azure_router.answer(request), "HandleId"), testing::ElementsAre(text(held)));
}

struct Row {
    const char* why;
    const char* method;
    const char* target;
    Http status;
    const char* code;
};

TEST_F(AzureRouterTest, what_it_does_not_do_it_says) {
    const Row rows[] = {
        {"a download", "GET", "/ops/projects/dir/a.txt", Http::method_not_allowed, "UnsupportedHttpVerb"},
        {"a deletion", "DELETE", "/ops/projects/dir/a.txt", Http::method_not_allowed, "UnsupportedHttpVerb"},
        {"the creation of a folder", "PUT", "/ops/projects/x?restype=directory", Http::method_not_allowed,
         "UnsupportedHttpVerb"},
        {"listing by PUT", "PUT", "/ops/projects?comp=listhandles", Http::method_not_allowed, "UnsupportedHttpVerb"},
        {"closing by GET", "GET", "/ops/projects?comp=forceclosehandles", Http::method_not_allowed,
         "UnsupportedHttpVerb"},
        {"other operations", "GET", "/ops/projects?comp=acl", Http::bad_request, "UnsupportedQueryParameter"},
        {"a list of a folder", "GET", "/ops/projects?comp=list&restype=directory", Http::bad_request,
         "UnsupportedQueryParameter"},
        {"other kinds", "GET", "/ops/projects?restype=share", Http::bad_request, "UnsupportedQueryParameter"},
        {"no share", "GET", "/ops?comp=listhandles", Http::bad_request, "InvalidUri"},
        {"somebody else's account", "GET", "/backup/home?comp=listhandles", Http::bad_request, "InvalidUri"},
    };
    for (const Row& row : rows) {
        const Answer answer = ask(row.method, row.target);
        EXPECT_EQ(answer.status, row.status) << row.why;
        EXPECT_EQ(header(answer, "x-ms-error-code"), row.code) << row.why;
        EXPECT_THAT(answer.body, HasSubstr("<Code>" + std::string(row.code) + "</Code>")) << row.why;
    }
}

TEST_F(AzureRouterTest, whoever_is_not_known_learns_nothing) {
    for (const char* target : {"/ops/projects?comp=listhandles", "/ops/none?comp=listhandles", "/", "/ops/projects"}) {
        Request request = unsigned_request("GET", target);
        const Answer nobody = azure_router.answer(request);
        EXPECT_EQ(nobody.status, Http::unauthorized) << target;
        EXPECT_EQ(header(nobody, "WWW-Authenticate"), "SharedKey");
        sign(request, "ops", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        const Answer wrong = azure_router.answer(request);
        EXPECT_EQ(wrong.status, Http::forbidden) << target;
        EXPECT_THAT(wrong.body, HasSubstr("<Code>AuthenticationFailed</Code>"));
        EXPECT_THAT(wrong.body, Not(HasSubstr(emulator_key)));
    }
}

TEST_F(AzureRouterTest, a_failure_of_ours_is_one_that_clients_try_again) {
    struct Broken final : FileDirectory {
        std::optional<FileEntry> find(std::string_view, std::string_view) const override {
            throw std::runtime_error("the disk is gone");
        }
    };
    const Broken broken;
    const azure::Router router_of_broken({.backend = backend, .files = broken, .accounts = accounts});
    Request request = unsigned_request("GET", "/ops/projects?comp=listhandles");
    sign(request);
    const Answer answer = router_of_broken.answer(request);
    EXPECT_EQ(answer.status, Http::internal_server_error);
    EXPECT_EQ(header(answer, "x-ms-error-code"), "InternalError");
    EXPECT_THAT(answer.body, Not(HasSubstr("disk")));
}

} // namespace
} // namespace holdfast::admin_api::azure
