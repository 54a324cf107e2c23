#include "smb2/state/local_changes.h"

#include "tests/unit/smb2/state/watches_fixture.h"
#include "tests/unit/vfs/temporary_folder.h"

#include <gmock/gmock.h>

namespace holdfast::smb2 {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using wire::CompletionFilter;

constexpr auto names_only = CompletionFilter::file_name | CompletionFilter::dir_name;

/// The kernel has an event in its queue before the call that makes it returns: nothing here waits.
class LocalChangesTest : public test::WatchesTest {
  protected:
    static constexpr std::size_t most = 6;

    LocalChangesTest() {
        share = share_on(1, folder.path());
        folder.make_folder("a/b");
        changes.emplace(watches, vfs::LocalWatch::open().value(), most);
    }
    static std::shared_ptr<Share> share_on(std::uint32_t id, const std::string& path) {
        return std::make_shared<Share>(locks::ShareId{id}, ShareSettings{}, vfs::Volume::mount({.path = path}).value());
    }
    std::shared_ptr<Watch> names(std::string path, WatchScope scope = WatchScope::folder) {
        auto made = watch(std::move(path), scope, names_only);
        changes->drain();
        return made;
    }
    std::vector<std::string> drained(Watch& watch) {
        changes->drain();
        return told(watch);
    }
    void rename(std::string_view from, std::string_view to) const {
        std::filesystem::rename(folder.path(from), folder.path(to));
    }
    void remove(std::string_view name) const { std::filesystem::remove_all(folder.path(name)); }

    vfs::test::TemporaryFolder folder;
    std::optional<LocalChanges> changes; // goes before the watches
};

TEST_F(LocalChangesTest, what_others_do_to_a_folder_is_told) {
    const auto root = names("");
    folder.write("f");
    folder.make_folder("d");
    rename("f", "g");
    remove("g");
    remove("d");
    EXPECT_THAT(drained(*root), ElementsAre("added f", "added d", "old f", "new g", "removed g", "removed d"));
    folder.write("a/below");
    EXPECT_THAT(drained(*root), IsEmpty());
}

TEST_F(LocalChangesTest, what_is_modified_is_told_by_its_filter) {
    folder.write("f", "x");
    const auto data = watch("", WatchScope::folder, CompletionFilter::size),
               security = watch("", WatchScope::folder, CompletionFilter::security);
    folder.write("f", "longer");
    EXPECT_THAT(drained(*data), ElementsAre("modified f"));
    EXPECT_THAT(told(*security), IsEmpty());
    std::filesystem::permissions(folder.path("f"), std::filesystem::perms(0600));
    EXPECT_THAT(drained(*security), ElementsAre("modified f"));
    EXPECT_THAT(told(*data), IsEmpty());
}

TEST_F(LocalChangesTest, our_own_changes_are_told_once) {
    const auto root = names("");
    {
        OwnChange change = watches.begin(share->id, "f", NameChange::added);
        folder.write("f");
        changes->drain(); // in its middle
        change.added(vfs::Kind::file);
    }
    {
        OwnChange change = watches.begin_rename(share->id, "f", "a/g");
        rename("f", "a/g");
        change.renamed(vfs::Kind::file);
    }
    EXPECT_THAT(drained(*root), ElementsAre("added f", "removed f"));
    folder.write("f");
    EXPECT_THAT(drained(*root), ElementsAre("added f")) << "and what others do to the same name afterwards";
    EXPECT_EQ(watches.marks().size(), 0U);
}

TEST_F(LocalChangesTest, what_others_did_while_ours_failed_is_told) {
    const auto root = names("");
    {
        OwnChange change = watches.begin(share->id, "f", NameChange::added);
        folder.write("f"); // somebody was faster: our create says "exists"
    }
    EXPECT_THAT(drained(*root), ElementsAre("added f"));
}

TEST_F(LocalChangesTest, a_tree_is_watched_in_all_its_depth) {
    const auto tree = names("", WatchScope::tree);
    folder.write("a/b/f");
    EXPECT_THAT(drained(*tree), ElementsAre("added a\\b\\f"));
    EXPECT_EQ(changes->folders(), 3U);
}

TEST_F(LocalChangesTest, a_folder_that_is_new_in_a_tree_is_watched_and_its_content_told) {
    const auto tree = names("", WatchScope::tree);
    folder.make_folder("n/m");
    folder.write("n/m/f");
    EXPECT_THAT(drained(*tree), UnorderedElementsAre("added n", "added n\\m", "added n\\m\\f"));
    folder.write("n/m/g");
    EXPECT_THAT(drained(*tree), ElementsAre("added n\\m\\g"));
}

TEST_F(LocalChangesTest, a_folder_that_moves_within_a_tree_is_told_by_its_new_path) {
    const auto tree = names("", WatchScope::tree);
    rename("a", "c");
    EXPECT_THAT(drained(*tree), ElementsAre("old a", "new c"));
    folder.write("c/b/f");
    EXPECT_THAT(drained(*tree), ElementsAre("added c\\b\\f"));
    rename("c/b", "b");
    EXPECT_THAT(drained(*tree), ElementsAre("removed c\\b", "added b"));
    folder.write("b/f2");
    EXPECT_THAT(drained(*tree), ElementsAre("added b\\f2"));
}

TEST_F(LocalChangesTest, half_a_move_is_gone_or_come) {
    const auto a = names("a");
    folder.write("a/out");
    folder.write("in");
    told(*a);
    changes->drain();
    told(*a);
    rename("a/out", "out");
    rename("in", "a/in");
    EXPECT_THAT(drained(*a), ElementsAre("removed out", "added in"));
}

TEST_F(LocalChangesTest, a_folder_that_others_remove_ends_its_own_watches) {
    const auto root = names("");
    const auto own = names("a/b"), above = names("a");
    remove("a/b");
    EXPECT_THAT(drained(*above), ElementsAre("removed b"));
    EXPECT_THAT(told(*own), ElementsAre("delete_pending"));
    EXPECT_THAT(told(*root), IsEmpty());
}

TEST_F(LocalChangesTest, what_nobody_watches_any_more_is_given_back) {
    const auto tree = names("", WatchScope::tree), a = names("a");
    EXPECT_EQ(changes->folders(), 3U);
    watches.remove(tree, Status::notify_cleanup);
    changes->drain();
    EXPECT_EQ(changes->folders(), 1U);
    folder.write("a/f");
    EXPECT_THAT(drained(*a), ElementsAre("added f"));
    watches.remove(a, Status::notify_cleanup);
    changes->drain();
    EXPECT_EQ(changes->folders(), 0U);
}

TEST_F(LocalChangesTest, a_tree_has_a_bound) {
    for (const char* name : {"1", "2", "3", "4", "5", "6", "7"}) folder.make_folder(name);
    const auto tree = names("", WatchScope::tree);
    EXPECT_EQ(changes->folders(), most);
    folder.write("f");
    EXPECT_THAT(drained(*tree), ElementsAre("added f"));
}

TEST_F(LocalChangesTest, a_folder_that_is_shared_twice_is_told_to_both) {
    const auto other_share = share_on(2, folder.path("a"));
    const auto here = names("a");
    const auto there = watches.add({other_share, ""}, {names_only, WatchScope::folder, 1000}, 100);
    folder.write("a/f");
    EXPECT_THAT(drained(*here), ElementsAre("added f"));
    EXPECT_THAT(told(*there), ElementsAre("added f"));
    {
        OwnChange change = watches.begin(share->id, "a/g", NameChange::added);
        folder.write("a/g");
        change.added(vfs::Kind::file);
    }
    EXPECT_THAT(drained(*here), ElementsAre("added g"));
    EXPECT_THAT(told(*there), ElementsAre("added g")) << "what we do on one share is another's doing on the other";
}

TEST_F(LocalChangesTest, a_link_to_a_folder_is_not_walked) {
    std::filesystem::create_directory_symlink(".", folder.path("loop"));
    const auto tree = names("", WatchScope::tree);
    EXPECT_EQ(changes->folders(), 3U);
}

TEST_F(LocalChangesTest, our_private_names_are_nobodys_business) {
    const auto root = names("");
    folder.write(".holdfast~1");
    rename(".holdfast~1", "f");
    EXPECT_THAT(drained(*root), ElementsAre("added f"));
}

TEST_F(LocalChangesTest, a_watch_that_moves_is_told_at_its_new_path) {
    const auto a = names("a");
    rename("a", "c");
    watches.moved(share->id, "a", "c");
    changes->drain();
    folder.write("c/f");
    EXPECT_THAT(drained(*a), ElementsAre("added f"));
    EXPECT_EQ(changes->folders(), 1U);
}

} // namespace
} // namespace holdfast::smb2
