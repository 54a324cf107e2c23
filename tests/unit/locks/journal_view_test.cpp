#include "locks/journal_view.h"

#include "tests/unit/locks/journal_fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using namespace test;

JournalView view_of(const std::vector<Commit>& commits) {
    JournalView view;
    std::uint64_t sequence = 0;
    for (const Commit& commit : commits) {
        ++sequence;
        for (const Change& change : commit) view.apply(as_recorded(change), sequence);
    }
    return view;
}

TEST(JournalView, changes_do_what_the_table_says) {
    struct Row {
        const char* why;
        Commit changes;
        State expected;
    };
    const Row rows[] = {
        {"the last value counts", {Change::put("a", "1"), Change::put("a", "2")}, {{"a", "2"}}},
        {"erased and put again", {Change::put("a", "1"), Change::erase("a"), Change::put("a", "2")}, {{"a", "2"}}},
        {"what is not there can be erased", {Change::erase("a"), Change::erase_prefix("b")}, {}},
        {"a key alone goes, not those below it",
         {Change::put("a", "1"), Change::put("ab", "2"), Change::erase("a")},
         {{"ab", "2"}}},
        {"a prefix takes the key itself and all that begin like it",
         {Change::put("Z", "0"), Change::put("a", "1"), Change::put("a/x", "2"), Change::put("b", "3"),
          Change::erase_prefix("a")},
         {{"Z", "0"}, {"b", "3"}}},
        {"a prefix of the highest byte",
         {Change::put("\xff", "1"), Change::put("\xff\xff", "2"), Change::put("\xfe", "3"),
          Change::erase_prefix("\xff")},
         {{"\xfe", "3"}}},
        {"an empty prefix takes all", {Change::put("", "1"), Change::put("a", "2"), Change::erase_prefix("")}, {}},
        {"a key may be empty", {Change::put("", "1"), Change::put("a", "2"), Change::erase("")}, {{"a", "2"}}},
    };
    for (const Row& row : rows) EXPECT_EQ(state_of(view_of({row.changes}).entries()), row.expected) << row.why;
}

TEST(JournalView, live_bytes_are_those_of_a_file_with_the_entries_alone) {
    const JournalView view = view_of(sample_commits());
    std::string file;
    view.for_each([&](const RecordedChange& change) { encode_record(file, 1, 1, std::span(&change, 1)); });
    EXPECT_EQ(view.live_bytes(), file.size());

    JournalView emptied = view;
    emptied.apply(as_recorded(Change::erase_prefix("")), 100);
    EXPECT_EQ(emptied.live_bytes(), 0U);
}

TEST(JournalView, entries_older_than_a_missing_record_are_doubted_until_they_get_a_value) {
    JournalView view = view_of({{Change::put("a", "1")}, {Change::put("b", "1")}});
    EXPECT_EQ(view.doubted(), 0U);
    view.doubt_before(4); // 3 is missing
    view.apply(as_recorded(Change::put("c", "1")), 4);
    view.apply(as_recorded(Change::put("a", "2")), 5);
    EXPECT_EQ(view.entries(), (std::vector<JournalEntry>{{"a", "2", false}, {"b", "1", true}, {"c", "1", false}}));
    EXPECT_EQ(view.doubted(), 1U);
}

TEST(JournalView, doubt_goes_along_into_another_file) {
    JournalView view = view_of({{Change::put("a", "1")}});
    view.doubt_before(3);
    view.apply(as_recorded(Change::put("b", "1")), 3);
    JournalView copy;
    std::uint64_t sequence = 100;
    view.for_each([&](const RecordedChange& change) { copy.apply(change, sequence++); });
    EXPECT_EQ(copy.entries(), view.entries());
    copy.apply(as_recorded(Change::put("a", "2")), sequence);
    EXPECT_EQ(copy.doubted(), 0U);
}

} // namespace
} // namespace holdfast::locks
