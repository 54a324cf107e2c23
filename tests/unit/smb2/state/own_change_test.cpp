#include "tests/unit/smb2/state/watches_fixture.h"

#include <gmock/gmock.h>

namespace holdfast::smb2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::CompletionFilter;

struct Counter final : WatchListener {
    void begins(const WatchPlace&) override {}
    void ends(const WatchPlace&) override {}
    void marks_finished() override { ++finished; }
    int finished = 0;
};

class OwnChangeTest : public test::WatchesTest {
  protected:
    OwnChangeTest() { watches.listen(&listener); }
    /// Whether the mark of this change is one of something that happened.
    bool came_about(OwnChange change) {
        const std::string path = "x";
        const bool took = watches.marks().takes({share->id, path, NameChange::modified, false});
        change = OwnChange();
        return took && watches.marks().forget(watches.marks().finished()).empty();
    }
    OwnChange begin(NameChange what) { return watches.begin(share->id, "x", what); }

    Counter listener;
};

TEST_F(OwnChangeTest, is_empty_where_nobody_watches) {
    OwnChange change = begin(NameChange::added);
    EXPECT_FALSE(change);
    change.added(vfs::Kind::file);
    EXPECT_EQ(watches.marks().size(), 0U);
}

TEST_F(OwnChangeTest, a_watch_that_begins_in_its_middle_is_not_told_by_us) {
    OwnChange change = begin(NameChange::added);
    const auto late = watch("");
    change.added(vfs::Kind::file);
    EXPECT_THAT(told(*late), IsEmpty());
}

TEST_F(OwnChangeTest, tells_what_has_happened) {
    const auto one = watch("");
    begin(NameChange::added).added(vfs::Kind::directory);
    begin(NameChange::removed).removed(vfs::Kind::file);
    begin(NameChange::modified).modified(CompletionFilter::size);
    OwnChange rename = watches.begin_rename(share->id, "x", "y");
    rename.replaced("y");
    rename.renamed(vfs::Kind::file);
    EXPECT_THAT(told(*one), ElementsAre("added x", "removed x", "modified x", "removed y", "old x", "new y"));
}

TEST_F(OwnChangeTest, a_name_is_that_of_a_file_or_of_a_folder) {
    const auto files = watch("", WatchScope::folder, CompletionFilter::file_name);
    const auto folders = watch("", WatchScope::folder, CompletionFilter::dir_name);
    begin(NameChange::added).added(vfs::Kind::directory);
    begin(NameChange::added).added(vfs::Kind::other);
    EXPECT_EQ(told(*files).size(), 1U);
    EXPECT_EQ(told(*folders).size(), 1U);
}

TEST_F(OwnChangeTest, what_is_put_off_is_told_by_nobody_yet) {
    const auto one = watch("");
    std::atomic<std::uint32_t> pending{0};
    begin(NameChange::modified).put_off(pending, CompletionFilter::size);
    begin(NameChange::modified).put_off(pending, CompletionFilter::last_write);
    EXPECT_THAT(told(*one), IsEmpty());
    EXPECT_EQ(pending.load(), wire::to_bits(CompletionFilter::size | CompletionFilter::last_write));
}

TEST_F(OwnChangeTest, one_that_goes_untold_has_not_happened) {
    const auto one = watch("");
    EXPECT_FALSE(came_about(begin(NameChange::modified)));
    OwnChange told = begin(NameChange::modified);
    told.modified(CompletionFilter::size);
    EXPECT_TRUE(came_about(std::move(told)));
    EXPECT_EQ(listener.finished, 2);
}

TEST_F(OwnChangeTest, a_rename_marks_both_names) {
    const auto one = watch("a");
    OwnChange change = watches.begin_rename(share->id, "a/x", "b/y"); // one side is watched: that is enough
    EXPECT_TRUE(watches.marks().takes({share->id, "a/x", NameChange::removed, false}));
    EXPECT_TRUE(watches.marks().takes({share->id, "b/y", NameChange::added, false}));
    EXPECT_FALSE(watches.marks().takes({share->id, "b/y", NameChange::removed, false}));
    change.renamed(vfs::Kind::file);
}

TEST_F(OwnChangeTest, without_a_listener_nothing_is_marked) {
    watches.listen(nullptr);
    const auto one = watch("");
    begin(NameChange::added).added(vfs::Kind::file);
    EXPECT_EQ(watches.marks().size(), 0U);
    EXPECT_THAT(told(*one), ElementsAre("added x"));
}

} // namespace
} // namespace holdfast::smb2
