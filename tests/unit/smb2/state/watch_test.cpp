#include "smb2/state/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::FileAction;

/// "added a, removed b" of a chain of FILE_NOTIFY_INFORMATION.
std::vector<std::string> told(const NotifyWait& request) {
    std::vector<std::string> all;
    if (request.output.empty()) return all;
    const auto chain = wire::decode<wire::ChainOf<wire::FileNotifyInformation>>(request.output);
    EXPECT_TRUE(chain);
    for (const auto& entry : chain->entries) {
        const char* const names[] = {"?", "added ", "removed ", "modified ", "old ", "new "};
        all.push_back(names[wire::to_bits(entry.action)] + std::string(entry.file_name.begin(), entry.file_name.end()));
    }
    return all;
}

class WatchTest : public ::testing::Test {
  protected:
    static constexpr std::size_t entry_of_one_letter = 16; // 12 bytes, 2 of a name, 2 of padding

    std::shared_ptr<NotifyWait> request(std::uint32_t most = 1000) {
        return std::make_shared<NotifyWait>(NotifyWait{locks::WaitToken{++tokens}, most});
    }
    /// One that is answered at once.
    NotifyWait answer(std::uint32_t most = 1000) {
        const auto made = request(most);
        EXPECT_EQ(watch.wait(made), Watch::Begun::answered);
        return *made;
    }
    void note(FileAction action, std::string_view name) { watch.note({{action, name}}, woken); }

    Watch watch{{wire::CompletionFilter::file_name, WatchScope::folder, 4 * entry_of_one_letter}};
    std::vector<locks::Woken> woken;
    std::uint64_t tokens = 0;
};

TEST_F(WatchTest, keeps_what_happens_between_requests) {
    note(FileAction::added, "a");
    note(FileAction::removed, "a");
    EXPECT_TRUE(watch.has_answer());
    const NotifyWait got = answer();
    EXPECT_EQ(got.status, Status::success);
    EXPECT_THAT(told(got), ElementsAre("added a", "removed a"));
    EXPECT_FALSE(watch.has_answer());
    EXPECT_THAT(woken, IsEmpty());
}

TEST_F(WatchTest, requests_are_served_in_the_order_in_which_they_came) {
    const auto first = request(), second = request();
    EXPECT_EQ(watch.wait(first), Watch::Begun::queued);
    EXPECT_EQ(watch.wait(second), Watch::Begun::queued);
    note(FileAction::added, "a");
    ASSERT_EQ(woken.size(), 1U);
    EXPECT_EQ(woken[0].token, first->token);
    EXPECT_THAT(told(*first), ElementsAre("added a"));
    EXPECT_EQ(second->status, Status::pending);
    note(FileAction::added, "b");
    EXPECT_THAT(told(*second), ElementsAre("added b"));
    EXPECT_THAT(told(*first), ElementsAre("added a")) << "and what comes later is not in an answer given";
}

TEST_F(WatchTest, a_rename_is_told_in_one_piece) {
    const auto waiting = request();
    watch.wait(waiting);
    watch.note({{FileAction::renamed_old_name, "a"}, {FileAction::renamed_new_name, "b"}}, woken);
    EXPECT_THAT(told(*waiting), ElementsAre("old a", "new b"));
}

TEST_F(WatchTest, what_is_modified_again_is_told_once) {
    note(FileAction::modified, "a");
    note(FileAction::modified, "a");
    note(FileAction::modified, "b");
    note(FileAction::modified, "a");
    EXPECT_THAT(told(answer()), ElementsAre("modified a", "modified b", "modified a"));
    note(FileAction::modified, "a");
    EXPECT_THAT(told(answer()), ElementsAre("modified a")) << "what was told before does not count";
}

TEST_F(WatchTest, more_than_there_is_room_for_is_enum_dir_once) {
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) note(FileAction::added, name);
    const NotifyWait got = answer();
    EXPECT_EQ(got.status, Status::notify_enum_dir);
    EXPECT_THAT(got.output, IsEmpty());
    EXPECT_EQ(watch.wait(request()), Watch::Begun::queued) << "the buffer is empty after";
}

TEST_F(WatchTest, room_is_counted_to_the_byte) {
    for (const char* name : {"a", "b", "c", "d"}) note(FileAction::added, name); // the last without its padding
    EXPECT_THAT(told(answer()), ElementsAre("added a", "added b", "added c", "added d"));
}

TEST_F(WatchTest, a_request_with_too_little_room_is_told_enum_dir_and_empties_the_buffer) {
    note(FileAction::added, "a");
    EXPECT_EQ(answer(13).status, Status::notify_enum_dir);
    note(FileAction::added, "b");
    EXPECT_THAT(told(answer(14)), ElementsAre("added b"));
}

TEST_F(WatchTest, without_room_every_change_is_enum_dir) {
    Watch none({wire::CompletionFilter::file_name, WatchScope::folder, 0});
    const auto waiting = request();
    none.wait(waiting);
    none.note({{FileAction::added, "a"}}, woken);
    EXPECT_EQ(waiting->status, Status::notify_enum_dir);
}

TEST_F(WatchTest, lost_changes_are_enum_dir) {
    const auto waiting = request();
    watch.wait(waiting);
    watch.lose(woken);
    EXPECT_EQ(waiting->status, Status::notify_enum_dir);
}

TEST_F(WatchTest, a_cancelled_request_leaves_the_others_and_the_changes) {
    const auto first = request(), second = request();
    watch.wait(first);
    watch.wait(second);
    EXPECT_TRUE(watch.cancel(first->token, woken));
    EXPECT_EQ(first->status, Status::cancelled);
    EXPECT_FALSE(watch.cancel(first->token, woken)) << "it waits no more";
    note(FileAction::added, "a");
    EXPECT_THAT(told(*second), ElementsAre("added a"));
    EXPECT_FALSE(watch.cancel(second->token, woken)) << "the answer was faster";
}

TEST_F(WatchTest, the_end_answers_all_who_wait_and_who_come_late) {
    const auto first = request(), second = request();
    watch.wait(first);
    watch.wait(second);
    watch.end(Status::notify_cleanup, woken);
    watch.end(Status::delete_pending, woken);
    EXPECT_EQ(woken.size(), 2U);
    EXPECT_EQ(first->status, Status::notify_cleanup);
    EXPECT_EQ(second->status, Status::notify_cleanup);
    note(FileAction::added, "a");
    EXPECT_EQ(answer().status, Status::notify_cleanup);
}

} // namespace
} // namespace holdfast::smb2
