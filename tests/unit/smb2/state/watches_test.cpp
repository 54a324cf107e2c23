#include "tests/unit/smb2/state/watches_fixture.h"

#include <gmock/gmock.h>

#include <random>

namespace holdfast::smb2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::CompletionFilter;
using wire::FileAction;

class WatchesTest : public test::WatchesTest {
  protected:
    void add(std::string_view path) { watches.tell(share->id, path, FileAction::added, CompletionFilter::file_name); }
};

TEST_F(WatchesTest, a_change_is_told_in_its_folder_and_to_the_trees_above) {
    const auto root_tree = watch("", WatchScope::tree), root = watch(""), a = watch("a"), ab = watch("a/b"),
               a_tree = watch("a", WatchScope::tree), other = watch("ab", WatchScope::tree);
    add("a/b/c");
    EXPECT_THAT(told(*root_tree), ElementsAre("added a\\b\\c"));
    EXPECT_THAT(told(*root), IsEmpty());
    EXPECT_THAT(told(*a), IsEmpty());
    EXPECT_THAT(told(*a_tree), ElementsAre("added b\\c"));
    EXPECT_THAT(told(*ab), ElementsAre("added c"));
    EXPECT_THAT(told(*other), IsEmpty()) << "a name that begins alike is another folder";
    add("x");
    EXPECT_THAT(told(*root_tree), ElementsAre("added x"));
    EXPECT_THAT(told(*root), ElementsAre("added x"));
}

TEST_F(WatchesTest, are_listed_by_their_opens) {
    const auto watch_for = [&](std::uint64_t open, WatchScope scope) {
        return watches.add({share, "a", locks::OpenId{open}}, {CompletionFilter::size, scope, 8}, 100);
    };
    const auto third = watch_for(3, WatchScope::tree), first = watch_for(1, WatchScope::folder),
               second = watch_for(2, WatchScope::folder);
    const auto request = std::make_shared<NotifyWait>(NotifyWait{locks::WaitToken{1}, 8});
    EXPECT_EQ(second->wait(request), Watch::Begun::queued);
    watches.tell(share->id, "a/with a long name", FileAction::modified, CompletionFilter::size);

    const auto all = watches.list({}, 10);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].open, locks::OpenId{1});
    EXPECT_TRUE(all[0].state.lost) << "there was no room for it";
    EXPECT_EQ(all[1].open, locks::OpenId{2});
    EXPECT_EQ(all[1].state.waiting, 0U) << "it was told";
    EXPECT_EQ(all[2].terms.scope, WatchScope::tree);
    EXPECT_EQ(all[2].terms.filter, CompletionFilter::size);

    const auto page = watches.list(locks::OpenId{1}, 1);
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page[0].open, locks::OpenId{2});
    watches.remove(second, Status::cancelled);
    EXPECT_EQ(watches.list({}, 10).size(), 2U);
}

TEST_F(WatchesTest, a_folder_is_not_told_of_itself) {
    const auto a = watch("a", WatchScope::tree), root = watch("", WatchScope::tree);
    watches.tell(share->id, "a", FileAction::modified, CompletionFilter::attributes);
    watches.tell(share->id, "", FileAction::modified, CompletionFilter::attributes);
    EXPECT_THAT(told(*a), IsEmpty());
    EXPECT_THAT(told(*root), ElementsAre("modified a"));
}

TEST_F(WatchesTest, each_is_told_what_its_filter_asks_for) {
    const auto files = watch("", WatchScope::folder, CompletionFilter::file_name),
               folders = watch("", WatchScope::folder, CompletionFilter::dir_name),
               sizes = watch("", WatchScope::folder, CompletionFilter::size);
    add("f");
    watches.tell(share->id, "d", FileAction::added, CompletionFilter::dir_name);
    watches.tell(share->id, "f", FileAction::modified, CompletionFilter::size | CompletionFilter::last_write);
    EXPECT_THAT(told(*files), ElementsAre("added f"));
    EXPECT_THAT(told(*folders), ElementsAre("added d"));
    EXPECT_THAT(told(*sizes), ElementsAre("modified f"));
}

TEST_F(WatchesTest, another_share_is_another_world) {
    const auto here = watch("a");
    watches.tell(locks::ShareId{2}, "a/x", FileAction::added, CompletionFilter::file_name);
    EXPECT_THAT(told(*here), IsEmpty());
}

TEST_F(WatchesTest, a_rename_is_old_and_new_within_a_folder_and_gone_and_come_across_two) {
    const auto tree = watch("", WatchScope::tree), a = watch("a"), b = watch("b");
    watches.tell_rename(share->id, "a/x", "a/y", CompletionFilter::file_name);
    EXPECT_THAT(told(*tree), ElementsAre("old a\\x", "new a\\y"));
    EXPECT_THAT(told(*a), ElementsAre("old x", "new y"));
    EXPECT_THAT(told(*b), IsEmpty());
    watches.tell_rename(share->id, "a/y", "b/z", CompletionFilter::file_name);
    EXPECT_THAT(told(*tree), ElementsAre("removed a\\y", "added b\\z"));
    EXPECT_THAT(told(*a), ElementsAre("removed y"));
    EXPECT_THAT(told(*b), ElementsAre("added z"));
}

TEST_F(WatchesTest, the_bound_on_watches_is_kept) {
    const auto first = watch("", WatchScope::folder, test::all_filters, 1);
    ASSERT_TRUE(first);
    EXPECT_FALSE(watch("a", WatchScope::folder, test::all_filters, 1));
    watches.remove(first, Status::notify_cleanup);
    EXPECT_TRUE(watch("a", WatchScope::folder, test::all_filters, 1));
}

TEST_F(WatchesTest, when_the_last_is_gone_nobody_watches) {
    EXPECT_FALSE(watches.any());
    const auto one = watch("a");
    EXPECT_TRUE(watches.any());
    EXPECT_TRUE(watches.is_watched(share->id, "a/x"));
    EXPECT_FALSE(watches.is_watched(share->id, "a/b/x"));
    watches.remove(one, Status::notify_cleanup);
    EXPECT_FALSE(watches.any());
    EXPECT_FALSE(watches.is_watched(share->id, "a/x"));
    add("a/x");
}

TEST_F(WatchesTest, the_end_of_a_watch_wakes_who_waits) {
    const auto one = watch("a");
    const auto request = std::make_shared<NotifyWait>(NotifyWait{locks::WaitToken{7}, 100});
    one->wait(request);
    watches.remove(one, Status::notify_cleanup);
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(sink.woken[0].token, locks::WaitToken{7});
    EXPECT_EQ(request->status, Status::notify_cleanup);
}

TEST_F(WatchesTest, cancel_wakes_the_one_request) {
    const auto one = watch("a");
    const auto request = std::make_shared<NotifyWait>(NotifyWait{locks::WaitToken{7}, 100});
    one->wait(request);
    watches.cancel(*one, locks::WaitToken{8});
    EXPECT_TRUE(sink.woken.empty());
    watches.cancel(*one, locks::WaitToken{7});
    EXPECT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(request->status, Status::cancelled);
}

TEST_F(WatchesTest, a_folder_that_goes_ends_its_own_watches) {
    const auto own = watch("a"), above = watch("", WatchScope::tree);
    watches.folder_goes(share->id, "a");
    EXPECT_THAT(told(*own), ElementsAre("delete_pending"));
    EXPECT_THAT(told(*above), IsEmpty());
}

TEST_F(WatchesTest, a_watch_goes_with_its_folder) {
    const auto one = watch("a");
    watches.moved(share->id, "a", "b/c");
    add("a/x");
    EXPECT_THAT(told(*one), IsEmpty());
    add("b/c/x");
    EXPECT_THAT(told(*one), ElementsAre("added x"));
    watches.remove(one, Status::notify_cleanup);
    EXPECT_FALSE(watches.is_watched(share->id, "b/c/x"));
}

TEST_F(WatchesTest, all_are_told_when_nobody_knows_what_was_missed) {
    const auto one = watch("a"), two = watch("b");
    watches.lose_all();
    EXPECT_THAT(told(*one), ElementsAre("notify_enum_dir"));
    EXPECT_THAT(told(*two), ElementsAre("notify_enum_dir"));
}

TEST_F(WatchesTest, the_listener_hears_where_watches_begin_end_and_go) {
    struct Listener : WatchListener {
        std::vector<std::string> heard;
        void begins(const WatchPlace& place) override { heard.push_back("begins " + place.path); }
        void ends(const WatchPlace& place) override { heard.push_back("ends " + place.path); }
        void marks_finished() override { heard.emplace_back("marks"); }
    } listener;
    watches.listen(&listener);
    const auto one = watch("a");
    watches.moved(share->id, "a", "b");
    static_cast<void>(watches.begin(share->id, "b/x", NameChange::added));
    static_cast<void>(watches.begin(share->id, "c/x", NameChange::added)); // nobody watches there
    watches.remove(one, Status::notify_cleanup);
    EXPECT_THAT(listener.heard, ElementsAre("begins a", "begins b", "ends a", "marks", "ends b"));
}

/// The section as it stands: each change is compared with every watch.
struct SlowModel {
    struct Entry {
        std::shared_ptr<Watch> watch;
        std::string path;
        std::vector<std::string> told;
    };
    std::vector<Entry> entries;

    void add(const std::string& path) {
        for (Entry& entry : entries) {
            const std::string inside = entry.path.empty() ? "" : entry.path + "/";
            if (!path.starts_with(inside)) continue;
            std::string name = path.substr(inside.size());
            const bool direct = name.find('/') == std::string::npos;
            if (name.empty() || (!direct && entry.watch->terms.scope == WatchScope::folder)) continue;
            std::ranges::replace(name, '/', '\\');
            entry.told.push_back("added " + name);
        }
    }
};

TEST_F(WatchesTest, random_watches_and_changes_are_told_as_by_comparing_each_with_all) {
    std::mt19937 random(20240713);
    const auto some_path = [&](std::size_t depth) {
        std::string path;
        for (std::size_t i = 0; i < depth; ++i) path += (i ? "/" : "") + std::string(1, "abA"[random() % 3]);
        return path;
    };
    SlowModel model;
    for (int step = 0; step < 5000; ++step) {
        const std::size_t kind = random() % 10;
        if (kind < 2 || model.entries.empty()) {
            const std::string path = some_path(random() % 4);
            model.entries.push_back({watch(path, random() % 2 ? WatchScope::tree : WatchScope::folder), path, {}});
        } else if (kind < 4) {
            const std::size_t at = random() % model.entries.size();
            auto& entry = model.entries[at];
            ASSERT_EQ(told(*entry.watch), std::exchange(entry.told, {})) << "step " << step << " at " << entry.path;
            if (model.entries.size() < 20) continue;
            watches.remove(entry.watch, Status::notify_cleanup);
            model.entries.erase(model.entries.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            const std::string path = some_path(1 + random() % 5);
            model.add(path);
            add(path);
        }
    }
}

} // namespace
} // namespace holdfast::smb2
