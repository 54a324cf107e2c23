#include "admin_api/azure/list_handles.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::azure {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ListHandlesTest : public AzureTest {
  protected:
    std::vector<std::string> paths(const std::string& path, NamedValues headers = {}) {
        const Answer answer = list(path, std::move(headers));
        EXPECT_EQ(answer.status, Http::ok) << answer.body;
        return all_of(answer, "Path");
    }
    std::string code(const std::string& path, NamedValues headers = {}) {
        const Answer answer = list(path, std::move(headers));
        EXPECT_NE(answer.status, Http::ok) << answer.body;
        return header(answer, "x-ms-error-code");
    }
};

TEST_F(ListHandlesTest, an_empty_list_is_one) {
    const Answer answer = list("projects/dir");
    EXPECT_EQ(answer.status, Http::ok);
    EXPECT_EQ(answer.body, R"(<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Entries />)"
                           "<NextMarker /></EnumerationResults>");
}

TEST_F(ListHandlesTest, handles_stand_in_entries) {
    const auto held = open("dir/a.txt", alice());
    const Answer answer = list("projects/dir/a.txt");
    EXPECT_THAT(answer.body, HasSubstr("<EnumerationResults><Entries><Handle><HandleId>" + text(held)));
    EXPECT_THAT(answer.body, HasSubstr("</Handle></Entries><NextMarker /></EnumerationResults>"));
    EXPECT_THAT(all_of(answer, "ParentId"), ElementsAre("40"));
    EXPECT_EQ(header(answer, "x-ms-version"), "2026-10-06");
}

TEST_F(ListHandlesTest, a_folder_is_itself_or_all_below) {
    open("dir", alice(), locks::FileKind::directory);
    open("dir/a.txt", alice());
    open("dir/sub/b", alice());
    open("dir2/c", alice());
    open("dir/elsewhere", bob());
    EXPECT_THAT(paths("projects/dir"), ElementsAre("dir"));
    EXPECT_THAT(paths("projects/dir", recursive()), ElementsAre("dir", "dir/a.txt", "dir/sub/b"));
    EXPECT_THAT(paths("PROJECTS/DIR", recursive()), ElementsAre("dir", "dir/a.txt", "dir/sub/b"));
    EXPECT_THAT(paths("projects/", recursive()), ElementsAre("dir", "dir/a.txt", "dir/sub/b", "dir2/c"));
    EXPECT_THAT(paths("projects", recursive()), ElementsAre("dir", "dir/a.txt", "dir/sub/b", "dir2/c"));
    EXPECT_THAT(paths("projects"), IsEmpty());
}

TEST_F(ListHandlesTest, pages_go_on_where_they_ended_whatever_closes_meanwhile) {
    std::vector<locks::OpenRef> held;
    for (int i = 0; i < 7; ++i) held.push_back(open("dir/f" + std::to_string(i), alice()));
    const Answer first = list("projects/dir?maxresults=3", recursive());
    EXPECT_THAT(all_of(first, "Path"), ElementsAre("dir/f0", "dir/f1", "dir/f2"));
    const std::string marker = all_of(first, "NextMarker").at(0);
    ASSERT_FALSE(marker.empty());

    for (const int i : {0, 2, 3}) locks.close(held[static_cast<std::size_t>(i)]->id, locks::CloseReason::client);
    const Answer second = list("projects/dir?maxresults=3&marker=" + marker, recursive());
    EXPECT_THAT(all_of(second, "Path"), ElementsAre("dir/f4", "dir/f5", "dir/f6"));
    EXPECT_THAT(all_of(second, "NextMarker"), ElementsAre(""));

    files.entries.erase({"projects", "dir"});
    locks.close_all(locks::CloseReason::client);
    EXPECT_THAT(paths("projects/dir?marker=" + marker, recursive()), IsEmpty());
}

TEST_F(ListHandlesTest, maxresults_is_a_number_above_zero_and_bounded) {
    for (int i = 0; i < 60; ++i) open("dir/f", alice());
    EXPECT_EQ(paths("projects/dir/f?maxresults=60").size(), 50u);
    EXPECT_EQ(paths("projects/dir/f?maxresults=18446744073709551615").size(), 50u);
    EXPECT_EQ(paths("projects/dir/f").size(), 50u);
    EXPECT_EQ(code("projects/dir?maxresults=0"), "OutOfRangeQueryParameterValue");
    EXPECT_EQ(code("projects/dir?maxresults=-1"), "OutOfRangeQueryParameterValue");
    EXPECT_EQ(code("projects/dir?maxresults=many"), "InvalidQueryParameterValue");
    EXPECT_EQ(code("projects/dir?maxresults="), "InvalidQueryParameterValue");
    EXPECT_THAT(list("projects/dir?maxresults=0").body, HasSubstr("<MinimumAllowed>1</MinimumAllowed>"));
}

TEST_F(ListHandlesTest, what_is_wrong_is_told) {
    EXPECT_EQ(code("projects/dir?marker=after"), "InvalidContinuationToken");
    EXPECT_EQ(code("projects/dir?prefix=x"), "UnsupportedQueryParameter");
    EXPECT_EQ(code("none/dir"), "ShareNotFound");
    EXPECT_EQ(code("projects/none"), "ResourceNotFound");
    EXPECT_EQ(code("projects/none/x"), "ParentNotFound");
    EXPECT_EQ(code("projects/dir", {{"x-ms-recursive", "maybe"}}), "InvalidHeaderValue");
    EXPECT_EQ(code("projects/dir/a.txt", recursive()), "InvalidHeaderValue");
}

TEST_F(ListHandlesTest, a_file_that_is_about_to_go_has_handles) {
    const auto held = open("dir/leaving", alice());
    ASSERT_EQ(locks.set_delete_pending(*held, true), locks::DeleteVerdict::done);
    EXPECT_THAT(paths("projects/dir/leaving"), ElementsAre("dir/leaving"));
}

TEST_F(ListHandlesTest, one_without_a_session_is_shown) {
    open_without_session("dir/a.txt");
    const Answer answer = list("projects/dir/a.txt");
    EXPECT_THAT(all_of(answer, "HandleId"), ElementsAre(far_id));
    EXPECT_THAT(all_of(answer, "FileId"), ElementsAre("18446744073709551615"));
    EXPECT_THAT(all_of(answer, "SessionId"), ElementsAre("0"));
    EXPECT_THAT(all_of(answer, "ClientName"), ElementsAre("WS01"));
}

TEST_F(ListHandlesTest, odd_names_are_found_and_shown) {
    const std::string odd = "a&<b> \xef\xbf\xbe.";
    open(odd, alice());
    EXPECT_THAT(paths("projects/a%26%3Cb%3E%20%EF%BF%BE."), ElementsAre("a%26%3Cb%3E%20%EF%BF%BE."));
    open("pl+us", alice());
    EXPECT_THAT(paths("projects/pl+us"), ElementsAre("pl+us"));
    EXPECT_THAT(paths("projects/pl%2Bus"), ElementsAre("pl+us"));
    open("dïr/sp ace", alice());
    EXPECT_THAT(paths("projects/d%C3%AFr%2Fsp%20ace"), ElementsAre("dïr/sp ace"));
}

TEST_F(ListHandlesTest, an_account_sees_its_shares_alone) {
    open("a", bob());
    Request request = unsigned_request("GET", "/backup/home?comp=listhandles", recursive());
    sign(request, "backup");
    EXPECT_THAT(all_of(azure_router.answer(request), "Path"), ElementsAre("a"));
    Request other = unsigned_request("GET", "/backup/projects?comp=listhandles", recursive());
    sign(other, "backup");
    EXPECT_EQ(header(azure_router.answer(other), "x-ms-error-code"), "ShareNotFound");
}

} // namespace
} // namespace holdfast::admin_api::azure
