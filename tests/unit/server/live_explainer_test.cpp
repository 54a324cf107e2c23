#include "server/live_explainer.h"

#include "server/share_setup.h"
#include "tests/unit/server/server_fixture.h"

#include <fstream>

namespace holdfast::server {
namespace {

struct LiveExplainerTest : ServerFixture {
    LiveExplainerTest() {
        Config config;
        ShareConfig share;
        share.name = "demo";
        share.path = make_folder("demo");
        config.shares.push_back(share);
        EXPECT_TRUE(add_shares(state, config).empty());
        std::ofstream(share.path + "/File") << "x";
    }
    std::optional<admin_api::Explanation> ask(admin_api::Deed deed, std::string path, std::string share = "demo") {
        admin_api::ExplainQuestion question;
        question.deed = deed;
        question.share = std::move(share);
        question.path = std::move(path);
        question.looks_at_processes = false;
        return LiveExplainer(state).explain(question);
    }
    /// The file as somebody has it open who shares nothing.
    void hold_file() {
        const auto found = state.shares.find("demo")->volume->resolve("File");
        locks::OpenRequest request;
        request.file = {found->attributes.id.device, found->attributes.id.inode, 0};
        request.access = locks::Access::read_data;
        request.share_mode = locks::ShareMode::none;
        request.path = "File";
        EXPECT_EQ(state.locks.open(std::move(request)).verdict, locks::OpenVerdict::granted);
    }
};

TEST_F(LiveExplainerTest, the_answer_is_in_the_words_of_the_api) {
    hold_file();
    const auto answer = ask(admin_api::Deed::rename, "FILE");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verdict, "blocked");
    EXPECT_EQ(answer->would_return, "STATUS_SHARING_VIOLATION");
    EXPECT_EQ(answer->path, "File");
    EXPECT_TRUE(answer->is_closable);
    ASSERT_EQ(answer->blockers.size(), 1U);
    EXPECT_EQ(answer->blockers[0].kind, "share_mode_conflict");
    EXPECT_EQ(answer->blockers[0].open->path, "File");
}

TEST_F(LiveExplainerTest, closing_helps_only_where_opens_are_in_the_way) {
    EXPECT_FALSE(ask(admin_api::Deed::rename, "File")->is_closable);
    EXPECT_EQ(ask(admin_api::Deed::rename, "File")->verdict, "allowed");
    EXPECT_EQ(ask(admin_api::Deed::rename, "other")->verdict, "not_found");
    const auto root = ask(admin_api::Deed::remove, "");
    EXPECT_EQ(root->verdict, "blocked");
    EXPECT_FALSE(root->is_closable);
}

TEST_F(LiveExplainerTest, a_share_that_has_no_files_explains_nothing) {
    EXPECT_FALSE(ask(admin_api::Deed::open, "File", "nowhere"));
    EXPECT_FALSE(ask(admin_api::Deed::open, "srvsvc", "IPC$"));
}

} // namespace
} // namespace holdfast::server
