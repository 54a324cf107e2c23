#include "tests/unit/admin_api/fixture.h"

namespace holdfast::admin_api::native {
namespace {

struct ExplainTest : RouteTest {
    ExplainBlocker blocker(const char* kind, const locks::OpenRef& open) {
        ExplainBlocker made;
        made.kind = kind;
        made.open = locks.row(open->id);
        return made;
    }
    void answers(std::string_view verdict, std::string would_return, std::vector<ExplainBlocker> blockers) {
        explainer.answer = Explanation{};
        explainer.answer->verdict = verdict;
        explainer.answer->would_return = std::move(would_return);
        explainer.answer->path = "dir";
        explainer.answer->is_closable = true;
        explainer.answer->blockers = std::move(blockers);
    }
};

TEST_F(ExplainTest, who_is_in_the_way_is_named_with_the_request_that_helps) {
    const auto a = open("dir/a", alice());
    const auto b = open("dir/b", bob());
    answers("blocked", "STATUS_ACCESS_DENIED", {blocker("open_below", b), blocker("open_below", a)});
    const auto answer = get("/admin/v1/explain?op=rename&share=projects&path=dir");
    EXPECT_EQ(answer.at("verdict"), "blocked");
    EXPECT_EQ(answer.at("would_return"), "STATUS_ACCESS_DENIED");
    const auto& first = answer.at("blockers").at(0);
    EXPECT_EQ(first.at("kind"), "open_below");
    EXPECT_EQ(first.at("path"), "dir/b");
    EXPECT_EQ(first.at("user"), "bob");
    EXPECT_EQ(first.at("client_ip"), "fd00::17");
    EXPECT_EQ(first.at("age_ms"), 90000);
    EXPECT_EQ(first.at("share_mode"), "r");
    EXPECT_EQ(first.at("remedy"), "force");
    EXPECT_EQ(answer.at("minimal_close_set"), boost::json::array({text(a), text(b)}));

    const auto& body = answer.at("close").at("body");
    post(answer.at("close").at("href").as_string().c_str(), boost::json::serialize(body));
    EXPECT_FALSE(a->is_open());
    EXPECT_FALSE(b->is_open());
}

TEST_F(ExplainTest, what_no_close_helps_against_has_no_request) {
    answers("blocked", "STATUS_CANNOT_DELETE", {});
    explainer.answer->is_closable = false;
    ExplainBlocker read_only;
    read_only.kind = "read_only_attr";
    read_only.path = "dir/a";
    explainer.answer->blockers.push_back(read_only);
    const auto answer = get("/admin/v1/explain?op=delete&share=projects&path=dir/a");
    EXPECT_TRUE(answer.at("close").is_null());
    EXPECT_EQ(answer.at("minimal_close_set"), boost::json::array());
    EXPECT_EQ(answer.at("blockers").at(0).at("path"), "dir/a");
}

TEST_F(ExplainTest, the_question_is_taken_as_it_was_asked) {
    answers("allowed", "STATUS_SUCCESS", {});
    get("/admin/v1/explain?op=open&share=projects&path=%5Cdir%5Ca&access=read,write&share_mode=rd&local=false");
    ASSERT_EQ(explainer.asked.size(), 1U);
    const ExplainQuestion& open = explainer.asked[0];
    EXPECT_EQ(open.deed, Deed::open);
    EXPECT_EQ(open.path, "dir/a");
    EXPECT_TRUE(has_all(*open.access, locks::Access::read_data | locks::Access::write_data));
    EXPECT_EQ(open.share_mode, locks::ShareMode::read | locks::ShareMode::remove);
    EXPECT_FALSE(open.looks_at_processes);

    get("/admin/v1/explain?op=write&share=projects&path=a&offset=5&length=7");
    EXPECT_EQ(explainer.asked[1].range->offset(), 5U);
    EXPECT_EQ(explainer.asked[1].range->length(), 7U);

    get("/admin/v1/explain?op=rename&share=projects&path=a&to=b%2Fc");
    EXPECT_EQ(explainer.asked[2].new_path, "b/c");
}

TEST_F(ExplainTest, faults_name_the_parameter) {
    answers("allowed", "STATUS_SUCCESS", {});
    const std::pair<const char*, const char*> cases[] = {
        {"share=x&path=a", "op"},
        {"op=rename&path=a", "share"},
        {"op=rename&share=x", "path"},
        {"op=move&share=x&path=a", "op"},
        {"op=open&share=x&path=a&access=all", "access"},
        {"op=open&share=x&path=a&access=0xg", "access"},
        {"op=open&share=x&path=a&share_mode=x", "share_mode"},
        {"op=open&share=x&path=a&to=b", "to"},
        {"op=write&share=x&path=a&offset=1", "length"},
        {"op=write&share=x&path=a&offset=18446744073709551615&length=5", "length"},
        {"op=write&share=x&path=a&path=b", "path"},
        {"op=write&share=x&path=a&pathh=b", "pathh"},
    };
    for (const auto& [query, parameter] : cases)
        EXPECT_EQ(get(std::string("/admin/v1/explain?") + query, Http::bad_request).at("parameter"), parameter)
            << query;
}

TEST_F(ExplainTest, a_share_that_is_not_there_is_not_found) {
    get("/admin/v1/explain?op=rename&share=nowhere&path=a", Http::not_found);
}

} // namespace
} // namespace holdfast::admin_api::native
