#include "locks/journal_replay.h"

#include "tests/unit/locks/journal_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::locks {
namespace {

using namespace test;

constexpr std::uint64_t salt = 0x0123456789abcdef;
constexpr std::size_t start = JournalHead::size * JournalHead::copies;

using Head = JournalDamage::Head;
using Places = std::vector<JournalDamage::Place>;

std::string record(std::uint64_t sequence, const Commit& commit, std::uint64_t with_salt = salt) {
    std::vector<RecordedChange> changes;
    for (const Change& change : commit) changes.push_back(as_recorded(change));
    std::string bytes;
    encode_record(bytes, with_salt, sequence, changes);
    return bytes;
}

/// A file with the commits, the first of which has the sequence 10.
struct Image {
    explicit Image(const std::vector<Commit>& commits) : states(states_of(commits)) {
        bytes = encode_head({.salt = salt, .first_sequence = 10});
        for (const Commit& commit : commits) {
            ends.push_back(bytes.size());
            bytes += record(9 + ends.size(), commit);
        }
        ends.push_back(bytes.size());
    }
    /// Of the commit with this number, from 0.
    std::size_t start_of(std::size_t commit) const { return ends[commit]; }
    std::size_t size_of(std::size_t commit) const { return ends[commit + 1] - ends[commit]; }

    std::string bytes;
    std::vector<State> states;
    std::vector<std::size_t> ends; // of the head, and of each record
};

/// Who is not doubted is current; who is, has been at some time.
void expect_honest(const JournalReplay& replay, const std::vector<State>& states, const std::string& what) {
    for (const JournalEntry& entry : replay.view.entries()) {
        const auto has = [&](const State& state) {
            const auto found = state.find(entry.key);
            return found != state.end() && found->second == entry.value;
        };
        EXPECT_TRUE(std::ranges::any_of(states, has)) << what << ": never committed: " << entry.key;
        EXPECT_TRUE(entry.doubted || has(states.back())) << what << ": old and not doubted: " << entry.key;
    }
}

TEST(JournalReplay, a_whole_file_says_what_was_committed) {
    const Image image(sample_commits());
    const JournalReplay replay = replay_journal(image.bytes);
    EXPECT_EQ(state_of(replay.view.entries()), image.states.back());
    EXPECT_FALSE(replay.damage.any());
    EXPECT_EQ(replay.end, image.bytes.size());
    EXPECT_EQ(replay.next_sequence, 10 + sample_commits().size());
    EXPECT_EQ(replay.head.salt, salt);
}

TEST(JournalReplay, a_file_cut_anywhere_has_the_commits_that_are_whole) {
    const Image image(sample_commits());
    for (std::size_t length = 0; length <= image.bytes.size(); ++length) {
        const JournalReplay replay = replay_journal(std::string_view(image.bytes).substr(0, length));
        if (length < start) {
            EXPECT_EQ(replay.damage.head, length < JournalHead::size ? Head::lost : Head::one_copy) << length;
            EXPECT_TRUE(replay.view.entries().empty());
            continue;
        }
        const auto whole = std::ranges::upper_bound(image.ends, length) - 1;
        const auto commits = static_cast<std::size_t>(whole - image.ends.begin());
        EXPECT_EQ(state_of(replay.view.entries()), image.states[commits]) << length;
        EXPECT_EQ(replay.damage.torn_bytes, length - *whole) << length;
        EXPECT_EQ(replay.end, *whole) << length;
        EXPECT_EQ(replay.next_sequence, 10 + commits);
        EXPECT_FALSE(replay.damage.is_damaged()) << "a torn write is no damage; cut at " << length;
        EXPECT_EQ(replay.damage.doubted_entries, 0U);
    }
}

TEST(JournalReplay, any_wrong_bit_costs_one_record_at_most) {
    const std::vector<Commit> commits = sample_commits();
    const Image image(commits);
    for (std::size_t bit = 0; bit < image.bytes.size() * 8; ++bit) {
        const std::size_t at = bit / 8;
        std::string bytes = image.bytes;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit % 8));
        const JournalReplay replay = replay_journal(bytes);
        const JournalDamage& damage = replay.damage;
        ASSERT_TRUE(damage.is_damaged()) << at;
        EXPECT_EQ(damage.torn_bytes, 0U) << at;
        if (at < start) {
            EXPECT_EQ(damage.head, Head::one_copy);
            EXPECT_EQ(state_of(replay.view.entries()), image.states.back());
            EXPECT_EQ(damage.places, Places(1, {at / JournalHead::size * JournalHead::size, JournalHead::size}));
            continue;
        }
        const auto hit = static_cast<std::size_t>(std::ranges::upper_bound(image.ends, at) - image.ends.begin() - 1);
        std::vector<Commit> others = commits;
        others[hit].clear();
        EXPECT_EQ(state_of(replay.view.entries()), states_of(others).back()) << at;
        EXPECT_EQ(damage.lost_records, 1U) << at;
        EXPECT_EQ(damage.lost_bytes, image.size_of(hit)) << at;
        EXPECT_EQ(damage.places, Places(1, {image.start_of(hit), image.size_of(hit)})) << at;
        expect_honest(replay, image.states, "bit " + std::to_string(bit));
    }
}

TEST(JournalReplay, damage_of_any_size_never_passes_off_an_old_value) {
    std::mt19937_64 random(20240229);
    for (int round = 0; round < 200; ++round) {
        std::vector<Commit> commits;
        for (std::size_t i = 0; i < 60; ++i) commits.push_back(random_commit(random));
        const Image image(commits);
        std::string bytes = image.bytes;
        for (std::size_t places = 1 + random() % 3; places != 0; --places) {
            const std::size_t at = start + random() % (bytes.size() - start);
            const std::size_t length = std::min<std::size_t>(bytes.size() - at, 1 + random() % 300);
            const bool zeros = random() % 2 == 0 && at + length != bytes.size(); // at the end they are no damage
            for (std::size_t i = 0; i < length; ++i)
                bytes[at + i] = zeros ? '\0' : static_cast<char>(bytes[at + i] ^ (1 + random() % 255));
        }
        expect_honest(replay_journal(bytes), image.states, "round " + std::to_string(round));
    }
}

TEST(JournalReplay, zeros_at_the_end_are_a_torn_write) {
    const Image image(sample_commits());
    const JournalReplay replay = replay_journal(image.bytes + std::string(5000, '\0'));
    EXPECT_EQ(replay.damage.torn_bytes, 5000U);
    EXPECT_FALSE(replay.damage.is_damaged());
    EXPECT_EQ(replay.end, image.bytes.size());
}

TEST(JournalReplay, rubbish_at_the_end_is_damage_and_casts_doubt_on_everything) {
    const Image image({{Change::put("a", "1")}, {Change::put("b", "1")}});
    const JournalReplay replay = replay_journal(image.bytes + std::string(100, 'x'));
    EXPECT_EQ(replay.damage.lost_records, 1U);
    EXPECT_EQ(replay.damage.lost_bytes, 100U);
    EXPECT_EQ(replay.damage.doubted_entries, 2U);
}

TEST(JournalReplay, a_missing_record_is_counted_and_doubts_what_is_older) {
    std::string bytes = encode_head({.salt = salt, .first_sequence = 10});
    bytes += record(10, {Change::put("a", "1")}) + record(11, {Change::put("b", "1")});
    bytes += record(14, {Change::put("b", "2")});
    const JournalReplay replay = replay_journal(bytes);
    EXPECT_EQ(replay.damage.lost_records, 2U);
    EXPECT_EQ(replay.view.entries(), (std::vector<JournalEntry>{{"a", "1", true}, {"b", "2", false}}));
    EXPECT_EQ(replay.damage.doubted_entries, 1U);
    EXPECT_EQ(replay.next_sequence, 15U);
}

TEST(JournalReplay, records_missing_at_the_front_are_counted_too) {
    std::string bytes = encode_head({.salt = salt, .first_sequence = 10});
    bytes += record(13, {Change::put("a", "1")});
    EXPECT_EQ(replay_journal(bytes).damage.lost_records, 3U);
}

TEST(JournalReplay, a_record_out_of_turn_is_not_served) {
    struct Row {
        const char* why;
        std::string stale;
    };
    const Row rows[] = {
        {"older than those before it", record(10, {Change::put("a", "old")})},
        {"the last one again", record(11, {Change::put("a", "old")})},
        {"of another file", record(12, {Change::put("a", "old")}, salt + 1)},
        {"of another file, in turn and much later", record(99, {Change::put("a", "old")}, salt ^ 1ULL << 63)},
    };
    for (const Row& row : rows) {
        const Image image({{Change::put("a", "1")}, {Change::put("a", "2")}});
        const JournalReplay replay = replay_journal(image.bytes + row.stale);
        EXPECT_EQ(state_of(replay.view.entries()), (State{{"a", "2"}})) << row.why;
        EXPECT_EQ(replay.damage.lost_bytes, row.stale.size()) << row.why;
    }
}

TEST(JournalReplay, a_record_inside_a_value_fools_nobody) {
    // Not even one with the right salt, as long as the head of the record around it is whole.
    const std::string inner = record(12, {Change::put("victim", "forged")});
    const Image image({{Change::put("a", "1")}, {Change::put("b", inner)}, {Change::put("c", "1")}});
    std::string bytes = image.bytes;
    bytes[image.start_of(1) + RecordHead::size] = '\x7f';
    const JournalReplay replay = replay_journal(bytes);
    EXPECT_EQ(state_of(replay.view.entries()), (State{{"a", "1"}, {"c", "1"}}));

    const std::string guessed = record(12, {Change::put("victim", "forged")}, 0);
    const Image other({{Change::put("a", "1")}, {Change::put("b", guessed)}, {Change::put("c", "1")}});
    for (std::size_t at = other.start_of(1); at < other.start_of(2); ++at) {
        bytes = other.bytes;
        bytes[at] = static_cast<char>(~bytes[at]);
        EXPECT_EQ(state_of(replay_journal(bytes).view.entries()), (State{{"a", "1"}, {"c", "1"}})) << at;
    }
}

TEST(JournalReplay, what_is_no_journal_is_lost_as_a_whole) {
    const Image image(sample_commits());
    std::string both_heads = image.bytes;
    both_heads[12] = both_heads[44] = '\x55';
    struct Row {
        const char* why;
        std::string bytes;
    };
    const Row rows[] = {
        {"an empty file", ""},
        {"text", "this is no journal, but it is longer than two heads of one are together"},
        {"both heads wrong", both_heads},
        {"no version is zero", encode_head({.version = 0}) + "rest"},
    };
    for (const Row& row : rows) {
        const JournalReplay replay = replay_journal(row.bytes);
        EXPECT_EQ(replay.damage.head, Head::lost) << row.why;
        EXPECT_EQ(replay.damage.lost_bytes, row.bytes.size()) << row.why;
        EXPECT_TRUE(replay.damage.any()) << row.why;
        EXPECT_TRUE(replay.view.entries().empty()) << row.why;
        EXPECT_FALSE(replay.is_newer()) << row.why;
    }
}

TEST(JournalReplay, a_newer_version_is_seen_by_either_copy_of_the_head) {
    const std::string newer = encode_head({.version = 2, .salt = salt}) + "whatever it may hold";
    for (const std::size_t broken : {std::size_t{1000}, std::size_t{12}, std::size_t{44}}) {
        std::string bytes = newer;
        if (broken < bytes.size()) bytes[broken] = '\x55';
        EXPECT_TRUE(replay_journal(bytes).is_newer()) << broken;
    }
}

TEST(JournalReplay, places_are_listed_up_to_a_bound) {
    std::vector<Commit> commits;
    for (std::size_t i = 0; i < 300; ++i) commits.push_back({Change::put(std::to_string(i), "1")});
    Image image(commits);
    for (std::size_t i = 0; i < 300; i += 2) image.bytes[image.start_of(i) + 5] = '\x55';
    const JournalDamage damage = replay_journal(image.bytes).damage;
    EXPECT_EQ(damage.lost_records, 150U);
    EXPECT_EQ(damage.places.size(), JournalDamage::most_places);

    for (std::size_t i = 10; i < 20; ++i) image.bytes[image.start_of(i) + 5] = '\x55';
    const JournalDamage more = replay_journal(image.bytes).damage;
    EXPECT_EQ(more.places[5].offset, image.start_of(10));
    EXPECT_EQ(more.places[5].bytes, image.start_of(21) - image.start_of(10)) << "neighbours are one place";
}

} // namespace
} // namespace holdfast::locks
