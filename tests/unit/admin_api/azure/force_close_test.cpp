#include "admin_api/azure/force_close.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::azure {
namespace {

using testing::Each;
using testing::HasSubstr;

class ForceCloseTest : public AzureTest {
  protected:
    std::string code(const Answer& answer) {
        EXPECT_NE(answer.status, Http::ok);
        return header(answer, "x-ms-error-code");
    }
};

TEST_F(ForceCloseTest, one_handle_by_its_id) {
    const auto a = open("dir/a.txt", alice());
    const auto b = open("dir/a.txt", alice());
    const Answer answer = close("projects/dir/a.txt", text(a));
    EXPECT_EQ(counts(answer), "1 closed, 0 failed");
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(header(answer, "x-ms-marker"), "(none)");
    EXPECT_FALSE(a->is_open());
    EXPECT_TRUE(b->is_open());
    EXPECT_THAT(closed, Each(locks::CloseReason::admin));
}

TEST_F(ForceCloseTest, an_id_that_is_not_at_the_path_is_no_handle) {
    const auto a = open("dir/a.txt", alice());
    const auto b = open("dir2/b", alice());
    EXPECT_EQ(counts(close("projects/dir", text(a))), "0 closed, 0 failed");
    EXPECT_EQ(counts(close("projects/dir", text(b), recursive())), "0 closed, 0 failed");
    EXPECT_EQ(counts(close("Home", text(a), recursive())), "0 closed, 0 failed");
    EXPECT_EQ(counts(close("projects/dir", "999999")), "0 closed, 0 failed");
    EXPECT_EQ(counts(close("projects/dir", "18446744073709551615")), "0 closed, 0 failed");
    EXPECT_TRUE(a->is_open());
    EXPECT_TRUE(b->is_open());
    EXPECT_EQ(counts(close("projects/dir", text(a), recursive())), "1 closed, 0 failed");
}

TEST_F(ForceCloseTest, one_without_a_session_goes_by_its_whole_id) {
    open_without_session("dir/a.txt");
    EXPECT_EQ(counts(close("projects/dir/a.txt", "9007199254740992")), "0 closed, 0 failed");
    EXPECT_EQ(counts(close("projects/dir/a.txt", far_id)), "1 closed, 0 failed");
    EXPECT_EQ(locks.totals().opens, 0u);
}

TEST_F(ForceCloseTest, all_of_a_path_and_with_recursion_all_below) {
    const auto a = open("dir/a.txt", alice());
    const auto folder_open = open("Dir", alice(), locks::FileKind::directory);
    const auto other = open("dir2/b", alice());
    const auto elsewhere = open("dir/x", bob());
    EXPECT_EQ(counts(close("projects/dir", "*")), "1 closed, 0 failed");
    EXPECT_FALSE(folder_open->is_open());
    EXPECT_TRUE(a->is_open());
    EXPECT_EQ(counts(close("projects/DIR", "*", recursive())), "1 closed, 0 failed");
    EXPECT_FALSE(a->is_open());
    EXPECT_TRUE(other->is_open());
    EXPECT_TRUE(elsewhere->is_open());
}

TEST_F(ForceCloseTest, many_are_closed_in_segments) {
    std::vector<locks::OpenRef> held;
    for (int i = 0; i < 8; ++i) held.push_back(open("dir/f" + std::to_string(i), alice()));
    std::string marker;
    std::vector<std::string> told;
    for (int round = 0; round < 9; ++round) {
        const Answer answer = close("projects/dir" + (marker.empty() ? "" : "?marker=" + marker), "*", recursive());
        told.push_back(counts(answer));
        // What the next segment was to begin with may be gone by then.
        if (round == 0) locks.close(held[3]->id, locks::CloseReason::client);
        marker = header(answer, "x-ms-marker");
        if (marker == "(none)") break;
    }
    EXPECT_THAT(told, testing::ElementsAre("3 closed, 0 failed", "3 closed, 0 failed", "1 closed, 0 failed"));
    EXPECT_EQ(locks.totals().opens, 0u);
}

TEST_F(ForceCloseTest, the_last_segment_has_no_marker_also_when_it_is_full) {
    for (int i = 0; i < 3; ++i) open("dir/f", alice());
    EXPECT_EQ(header(close("projects/dir/f", "*"), "x-ms-marker"), "(none)");
}

TEST_F(ForceCloseTest, a_marker_survives_that_the_path_is_gone) {
    for (int i = 0; i < 4; ++i) open("dir/leaving", alice());
    const std::string marker = header(close("projects/dir/leaving", "*"), "x-ms-marker");
    locks.close_all(locks::CloseReason::client);
    EXPECT_EQ(counts(close("projects/dir/leaving?marker=" + marker, "*")), "0 closed, 0 failed");
}

TEST_F(ForceCloseTest, a_request_that_is_sent_again_is_told_the_same) {
    const auto a = open("dir/a.txt", alice());
    NamedValues once{{"x-ms-client-request-id", "a6873a34-0926-4acd-8d03-dd3df8bc3666"}};
    EXPECT_EQ(counts(close("projects/dir/a.txt", "*", once)), "1 closed, 0 failed");
    files.entries.erase({"projects", "dir/a.txt"}); // it went with its last handle
    NamedValues again = once;
    again.emplace_back("x-ms-date", "Mon, 06 May 2024 07:08:12 GMT");
    EXPECT_EQ(counts(close("projects/dir/a.txt", "*", again)), "1 closed, 0 failed");
    // Another request is another request, also of the same name.
    EXPECT_EQ(counts(close("projects/dir", "*", once)), "0 closed, 0 failed");
    EXPECT_EQ(counts(close("projects/dir", "17", once)), "0 closed, 0 failed");
    EXPECT_EQ(code(close("projects/dir/a.txt", "*")), "ResourceNotFound");
}

TEST_F(ForceCloseTest, who_names_all_requests_alike_still_closes) {
    const NamedValues same{{"x-ms-client-request-id", "INC-4711"}};
    const auto a = open("dir/a.txt", alice());
    EXPECT_EQ(counts(close("projects/dir/a.txt", "*", same)), "1 closed, 0 failed");
    const auto b = open("dir/a.txt", alice());
    EXPECT_EQ(counts(close("projects/dir/a.txt", "*", same)), "2 closed, 0 failed");
    EXPECT_FALSE(b->is_open());
}

TEST_F(ForceCloseTest, a_file_that_is_about_to_go_can_be_closed) {
    const auto a = open("dir/leaving", alice());
    ASSERT_EQ(locks.set_delete_pending(*a, true), locks::DeleteVerdict::done);
    EXPECT_EQ(counts(close("projects/dir/leaving", text(a))), "1 closed, 0 failed");
    EXPECT_EQ(locks.totals().opens, 0u);
}

TEST_F(ForceCloseTest, whoever_waits_in_the_handle_or_for_it_is_woken) {
    const auto range = *locks::ByteRange::make(0, 10);
    const auto holder = open("dir/a.txt", alice());
    locks::OpenRequest request;
    request.file = holder->file;
    request.access = locks::Access::read_data;
    request.share_mode = locks::ShareMode::all;
    request.path = "dir/a.txt";
    request.owner = bob();
    request.resource = std::make_unique<FakeResource>(closed);
    const auto waiter = locks.open(std::move(request)).open;
    ASSERT_TRUE(waiter);
    const locks::RangeRequest wanted{range, locks::LockMode::exclusive};
    ASSERT_EQ(locks.lock_or_queue(*holder, wanted, locks::WaitToken{1}), locks::LockVerdict::granted);
    ASSERT_EQ(locks.lock_or_queue(*waiter, wanted, locks::WaitToken{2}), locks::LockVerdict::queued);
    EXPECT_EQ(counts(close("projects/dir/a.txt", text(holder))), "1 closed, 0 failed");
    ASSERT_EQ(sink.all.size(), 1u);
    EXPECT_EQ(sink.all[0].token, locks::WaitToken{2});
    EXPECT_EQ(locks.row(waiter->id)->locks_held, 1u);
}

TEST_F(ForceCloseTest, a_faulty_request_closes_nothing) {
    const auto a = open("dir/a.txt", alice());
    const std::string target = "/ops/projects/dir/a.txt?comp=forceclosehandles";
    EXPECT_EQ(code(ask("PUT", target)), "MissingRequiredHeader");
    for (const char* id : {"all", "-1", "1.5", "**", "18446744073709551616", "0x11"})
        EXPECT_EQ(code(close("projects/dir/a.txt", id)), "InvalidHeaderValue") << id;
    EXPECT_EQ(code(close("projects/dir/a.txt", "*", recursive())), "InvalidHeaderValue");
    EXPECT_EQ(code(close("projects/dir", "*", {{"x-ms-recursive", "yes"}})), "InvalidHeaderValue");
    EXPECT_EQ(code(close("projects/dir/a.txt?marker=1", "*")), "InvalidContinuationToken");
    EXPECT_EQ(code(close("projects/dir/a.txt?dryrun=true", "*")), "UnsupportedQueryParameter");
    EXPECT_EQ(code(close("projects/dir/a.txt?sharesnapshot=2024", "*")), "ShareSnapshotNotFound");
    EXPECT_EQ(code(close("none/dir", "*", recursive())), "ShareNotFound");
    EXPECT_EQ(code(close("projects/none", "*")), "ResourceNotFound");
    EXPECT_EQ(code(close("projects/none/x", "*")), "ParentNotFound");
    EXPECT_TRUE(a->is_open());
}

} // namespace
} // namespace holdfast::admin_api::azure
