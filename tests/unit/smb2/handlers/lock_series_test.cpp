#include "smb2/handlers/lock_series.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using wire::LockElement;
using wire::LockFlags;

constexpr LockFlags shared = LockFlags::shared;
constexpr LockFlags exclusive = LockFlags::exclusive;
constexpr LockFlags unlock = LockFlags::unlock;
constexpr LockFlags now = LockFlags::fail_immediately;

struct PlanRow {
    const char* why;
    std::vector<LockElement> elements;
    Status refused;
    LockCourse course;
};

TEST(LockSeries, the_first_element_decides_how_the_array_is_read) {
    const PlanRow rows[] = {
        {"no element", {}, Status::invalid_parameter, {}},
        {"one may wait", {{0, 1, exclusive}}, Status::success, LockCourse::wait},
        {"one need not", {{0, 1, shared | now}}, Status::success, LockCourse::locks},
        {"a series may not wait", {{0, 1, shared | now}, {5, 1, shared}}, Status::invalid_parameter, {}},
        {"nor its first", {{0, 1, shared}, {5, 1, shared | now}}, Status::invalid_parameter, {}},
        {"a series", {{0, 1, shared | now}, {5, 1, exclusive | now}}, Status::success, LockCourse::locks},
        {"unlocks", {{0, 1, unlock}, {5, 1, unlock}}, Status::success, LockCourse::unlocks},
        {"faults behind an unlock are found on the way",
         {{0, 1, unlock}, {5, 1, shared}},
         Status::success,
         LockCourse::unlocks},
        {"an unlock does not wait, so it cannot be told not to", {{0, 1, unlock | now}}, Status::invalid_parameter, {}},
        {"no flag", {{0, 1, LockFlags::none}}, Status::invalid_parameter, {}},
        {"shared and exclusive", {{0, 1, shared | exclusive}}, Status::invalid_parameter, {}},
        {"a bit that is none", {{0, 1, static_cast<LockFlags>(0x21)}}, Status::invalid_parameter, {}},
    };
    for (const PlanRow& row : rows) {
        const LockPlan plan = plan_locks(row.elements);
        EXPECT_EQ(plan.refused, row.refused) << row.why;
        if (row.refused == Status::success) {
            EXPECT_EQ(plan.course, row.course) << row.why;
        }
    }
}

TEST(LockSeries, a_malformed_element_ends_the_series_and_leaves_what_stands_before_it) {
    const std::vector<LockElement> elements{{0, 1, shared | now}, {5, 1, unlock | now}, {9, 1, shared | now}};
    const LockSeries series = read_locks(elements);
    ASSERT_EQ(series.wanted.size(), 1U);
    EXPECT_EQ(series.wanted[0].range.offset(), 0U);
    EXPECT_EQ(series.then, Status::invalid_parameter);
}

TEST(LockSeries, a_range_that_wraps_undoes_what_stands_before_it) {
    const std::vector<LockElement> elements{{0, 1, shared | now}, {UINT64_MAX, 2, exclusive | now}};
    const LockSeries series = read_locks(elements);
    EXPECT_EQ(series.wanted.size(), 1U);
    EXPECT_EQ(series.then, Status::invalid_lock_range);
    EXPECT_TRUE(series.is_undone);
}

TEST(LockSeries, the_last_byte_of_all_can_be_locked) {
    const LockSeries series = read_locks(std::vector<LockElement>{{UINT64_MAX, 1, exclusive | now}});
    EXPECT_EQ(series.then, Status::success);
    ASSERT_EQ(series.wanted.size(), 1U);
    EXPECT_EQ(series.wanted[0].mode, locks::LockMode::exclusive);
}

wire::LockRequest numbered(std::uint32_t index, std::uint32_t number) {
    wire::LockRequest request;
    request.lock_sequence = index << 4 | number;
    return request;
}

LockSequences no_sequences() {
    LockSequences sequences;
    sequences.fill(no_sequence);
    return sequences;
}

TEST(LockSeries, a_request_that_succeeded_is_known_again) {
    LockSequences sequences = no_sequences();
    const auto request = numbered(3, 7);
    EXPECT_FALSE(is_replay(sequences, request));
    remember_sequence(sequences, request);
    EXPECT_TRUE(is_replay(sequences, request));
    EXPECT_FALSE(is_replay(sequences, numbered(4, 7)));
}

TEST(LockSeries, another_number_forgets_the_one_before_until_it_succeeds) {
    LockSequences sequences = no_sequences();
    remember_sequence(sequences, numbered(3, 7));
    EXPECT_FALSE(is_replay(sequences, numbered(3, 8)));
    EXPECT_FALSE(is_replay(sequences, numbered(3, 7)));
}

TEST(LockSeries, there_are_indexes_from_1_to_64) {
    LockSequences sequences = no_sequences();
    for (const std::uint32_t index : {0U, 65U, 0xFFFFFFFU}) {
        remember_sequence(sequences, numbered(index, 1));
        EXPECT_FALSE(is_replay(sequences, numbered(index, 1))) << index;
    }
    remember_sequence(sequences, numbered(64, 1));
    EXPECT_TRUE(is_replay(sequences, numbered(64, 1)));
}

} // namespace
} // namespace holdfast::smb2
