#include "locks/journal_record.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using Kind = RecordedChange::Kind;

constexpr std::uint64_t salt = 0x1122334455667788;

std::string hex(const std::string& bytes) { return test_support::to_hex(std::as_bytes(std::span(bytes))); }

std::string record_of(const std::vector<RecordedChange>& changes, std::uint64_t sequence = 5) {
    std::string bytes;
    encode_record(bytes, salt, sequence, changes);
    return bytes;
}

std::string flipped(std::string bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    return bytes;
}

// A release must read what the one before has written.
TEST(JournalRecord, the_bytes_are_those_of_version_1) {
    const std::string head = encode_head({.salt = salt, .first_sequence = 5});
    const std::string once = "48464a4f55524e4c01000000887766554433221105000000000000003501c4f0";
    EXPECT_EQ(hex(head), once + once);
    EXPECT_EQ(hex(record_of({{Kind::put, "key", "va"}, {Kind::erase_prefix, "op", ""}})),
              "f1726563150000000500000000000000907868f2dea32a4c"
              "010300020000006b65797661"
              "030200000000006f70");
}

TEST(JournalRecord, a_head_is_read_back_and_no_wrong_bit_passes) {
    const JournalHead head{.version = 7, .salt = salt, .first_sequence = UINT64_MAX};
    const std::string bytes = encode_head(head);
    EXPECT_EQ(decode_head(bytes), head);
    EXPECT_EQ(decode_head(bytes.substr(JournalHead::size)), head);
    for (std::size_t length = 0; length < JournalHead::size; ++length)
        EXPECT_FALSE(decode_head(bytes.substr(0, length)));
    for (std::size_t bit = 0; bit < JournalHead::size * 8; ++bit) EXPECT_FALSE(decode_head(flipped(bytes, bit))) << bit;
}

TEST(JournalRecord, changes_of_every_kind_are_read_back) {
    const std::string long_key(JournalLimits::key, 'k');
    const std::string long_value(100'000, '\xF1');
    const std::vector<std::vector<RecordedChange>> rows = {
        {},
        {{Kind::put, "", ""}},
        {{Kind::put, "a", "1"}, {Kind::erase, "b", ""}, {Kind::erase_prefix, "c", ""}, {Kind::put_doubted, "d", "2"}},
        {{Kind::put, std::string_view("\0\n", 2), std::string_view("\0", 1)}},
        {{Kind::put, long_key, long_value}},
    };
    for (const auto& changes : rows) {
        const std::string bytes = record_of(changes);
        const auto head = decode_record_head(bytes, salt);
        ASSERT_TRUE(head);
        EXPECT_EQ(head->sequence, 5U);
        EXPECT_EQ(head->record_size(), bytes.size());
        EXPECT_EQ(decode_payload(*head, std::string_view(bytes).substr(RecordHead::size), salt), changes);
    }
}

TEST(JournalRecord, no_wrong_bit_passes_and_no_other_salt) {
    const std::string bytes = record_of({{Kind::put, "key", "value"}, {Kind::erase, "other", ""}});
    const auto is_read = [](const std::string& record, std::uint64_t with) {
        const auto head = decode_record_head(record, with);
        return head && decode_payload(*head, std::string_view(record).substr(RecordHead::size), with);
    };
    EXPECT_TRUE(is_read(bytes, salt));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) EXPECT_FALSE(is_read(flipped(bytes, bit), salt)) << bit;
    for (int bit = 0; bit < 64; ++bit) EXPECT_FALSE(decode_record_head(bytes, salt ^ 1ULL << bit)) << bit;
    for (std::size_t length = 0; length < RecordHead::size; ++length)
        EXPECT_FALSE(decode_record_head(std::string_view(bytes).substr(0, length), salt)) << length;
}

TEST(JournalRecord, a_change_becomes_its_kind) {
    EXPECT_EQ(as_recorded(JournalChange::put("k", "v")), (RecordedChange{Kind::put, "k", "v"}));
    EXPECT_EQ(as_recorded(JournalChange::put("k", "")), (RecordedChange{Kind::put, "k", ""}));
    EXPECT_EQ(as_recorded(JournalChange::erase("k")), (RecordedChange{Kind::erase, "k", ""}));
    EXPECT_EQ(as_recorded(JournalChange::erase_prefix("k")), (RecordedChange{Kind::erase_prefix, "k", ""}));
}

TEST(JournalRecord, limits_hold_for_each_change_and_for_all_together) {
    const std::string key(JournalLimits::key, 'k');
    const std::string value(JournalLimits::value, 'v');
    const auto put = [](std::string k, std::string v) { return JournalChange::put(std::move(k), std::move(v)); };
    const std::size_t left =
        JournalLimits::commit - 3 * (JournalLimits::value + RecordedChange::fixed_size) - RecordedChange::fixed_size;
    struct Row {
        const char* why;
        std::vector<JournalChange> changes;
        bool within;
    };
    const Row rows[] = {
        {"nothing", {}, true},
        {"both at their limit", {put(key, value)}, true},
        {"a longer key", {put(key + "k", "")}, false},
        {"a longer prefix", {JournalChange::erase_prefix(key + "k")}, false},
        {"a longer value", {put("", value + "v")}, false},
        {"as much as fits", {put("", value), put("", value), put("", value), put("", std::string(left, 'v'))}, true},
        {"one more", {put("", value), put("", value), put("", value), put("", std::string(left + 1, 'v'))}, false},
    };
    for (const Row& row : rows) EXPECT_EQ(is_within_limits(row.changes), row.within) << row.why;
}

TEST(JournalRecord, the_next_record_is_found_behind_anything) {
    const std::string record = record_of({{Kind::put, "key", "value"}});
    const std::string magic = record.substr(0, 4);
    struct Row {
        const char* why;
        std::string before;
    };
    const Row rows[] = {
        {"nothing", ""},
        {"rubbish", "rubbish"},
        {"magics", magic + magic + magic.substr(0, 3)},
        {"a record cut in its head", record.substr(0, RecordHead::size - 1)},
        {"a head with a wrong byte", flipped(record.substr(0, RecordHead::size), 100)},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(find_record(row.before + record, 0, salt), row.before.size()) << row.why;
        EXPECT_EQ(find_record(row.before, 0, salt), std::string::npos) << row.why;
    }
    EXPECT_EQ(find_record(record, 1, salt), std::string::npos);
}

} // namespace
} // namespace holdfast::locks
