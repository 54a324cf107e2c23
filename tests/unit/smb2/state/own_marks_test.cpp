#include "smb2/state/own_marks.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

constexpr locks::ShareId share{1};

SeenChange seen(std::string path, NameChange what, locks::ShareId where = share) {
    return {where, std::move(path), what, false};
}

/// What a reader of the kernel's queue does, with an empty queue.
std::vector<SeenChange> sweep(OwnMarks& marks) { return marks.forget(marks.finished()); }

TEST(OwnMarks, take_what_they_are_for_and_nothing_else) {
    OwnMarks marks;
    const auto mark = marks.begin(share, "a/x", NameChange::added);
    EXPECT_TRUE(marks.takes(seen("a/x", NameChange::added)));
    EXPECT_TRUE(marks.takes(seen("a/x", NameChange::modified))) << "attributes come with a creation";
    EXPECT_FALSE(marks.takes(seen("a/x", NameChange::removed)));
    EXPECT_FALSE(marks.takes(seen("a/y", NameChange::added)));
    EXPECT_FALSE(marks.takes(seen("a/x", NameChange::added, locks::ShareId{2})));
    marks.finish(mark, OwnMarks::Came::about);
}

TEST(OwnMarks, stay_until_the_queue_was_read_after_their_end) {
    OwnMarks marks;
    const auto mark = marks.begin(share, "x", NameChange::added);
    EXPECT_TRUE(sweep(marks).empty());
    EXPECT_TRUE(marks.takes(seen("x", NameChange::added))) << "not finished yet";
    const auto before = marks.finished();
    marks.finish(mark, OwnMarks::Came::about);
    marks.forget(before);
    EXPECT_TRUE(marks.takes(seen("x", NameChange::added))) << "finished while the queue was read";
    EXPECT_TRUE(sweep(marks).empty());
    EXPECT_FALSE(marks.takes(seen("x", NameChange::added)));
    EXPECT_EQ(marks.size(), 0U);
}

TEST(OwnMarks, give_back_what_was_not_ours_after_all) {
    OwnMarks marks;
    const auto mark = marks.begin(share, "x", NameChange::added);
    EXPECT_TRUE(marks.takes(seen("x", NameChange::added)));
    EXPECT_TRUE(marks.takes(seen("x", NameChange::modified)));
    EXPECT_TRUE(marks.takes(seen("x", NameChange::modified)));
    marks.finish(mark, OwnMarks::Came::to_nothing);
    const auto foreign = sweep(marks);
    ASSERT_EQ(foreign.size(), 2U);
    EXPECT_EQ(foreign[0].what, NameChange::added);
    EXPECT_EQ(foreign[1].what, NameChange::modified);
}

TEST(OwnMarks, two_on_one_path_are_told_apart) {
    OwnMarks marks;
    const auto first = marks.begin(share, "x", NameChange::added);
    const auto second = marks.begin(share, "x", NameChange::removed);
    marks.finish(first, OwnMarks::Came::about);
    sweep(marks);
    EXPECT_FALSE(marks.takes(seen("x", NameChange::added)));
    EXPECT_TRUE(marks.takes(seen("x", NameChange::removed)));
    marks.finish(second, OwnMarks::Came::about);
}

} // namespace
} // namespace holdfast::smb2
