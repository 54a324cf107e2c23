#include "locks/journal_log.h"

#include "tests/unit/locks/journal_fixture.h"
#include "tests/unit/locks/journal_memory_disk.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using namespace test;
using Call = MemoryDisk::Call;

constexpr std::uint64_t compact_at = 600; // early, so that it happens often

JournalResult<JournalLog::Opened> open(MemoryDisk& disk, std::uint64_t compact = compact_at) {
    return JournalLog::open("folder/j", compact, disk);
}

bool append(JournalLog& log, const Commit& commit) { return log.append(std::span(&commit, 1)).has_value(); }

/// What is served by whoever opens it now.
State reopened(MemoryDisk& disk) {
    const auto opened = open(disk);
    EXPECT_TRUE(opened.has_value());
    return opened ? state_of(opened->log->view().entries()) : State{};
}

/// Fails the calls with the numbers [from, to), counted from 0.
struct FailingCalls {
    FailingCalls(MemoryDisk& disk, std::size_t from, std::size_t to, int number) {
        disk.fault = [=, this](Call call) {
            const std::size_t now = seen++;
            if (now < from || now >= to) return 0;
            failed.push_back(call);
            return number;
        };
    }
    std::size_t seen = 0;
    std::vector<Call> failed;
};

TEST(JournalLog, what_is_appended_is_there_for_the_next_who_opens) {
    MemoryDisk disk;
    {
        const auto opened = open(disk);
        ASSERT_TRUE(opened.has_value());
        EXPECT_FALSE(opened->damage.any());
        for (const Commit& commit : sample_commits()) EXPECT_TRUE(append(*opened->log, commit));
    }
    EXPECT_EQ(reopened(disk), states_of(sample_commits()).back());
}

TEST(JournalLog, a_group_is_one_write_and_one_sync) {
    MemoryDisk disk;
    const auto opened = open(disk);
    const std::size_t writes = disk.calls(Call::write), syncs = disk.calls(Call::sync);
    EXPECT_TRUE(opened->log->append(sample_commits()));
    EXPECT_EQ(disk.calls(Call::write), writes + 1);
    EXPECT_EQ(disk.calls(Call::sync), syncs + 1);
    EXPECT_TRUE(opened->log->append(std::vector<Commit>(3)));
    EXPECT_EQ(disk.calls(Call::sync), syncs + 1) << "nothing to write";
}

/// False when the calls that should have failed were never made.
bool lives_through_failures(std::size_t from, std::size_t to, int number) {
    MemoryDisk disk;
    disk.most_per_write = 20; // so that a failure leaves a part
    State state;
    std::mt19937_64 random(from);
    {
        const auto opened = open(disk);
        const auto try_to = [&](const Commit& commit) {
            const bool done = append(*opened->log, commit);
            if (done) play(state, commit);
            EXPECT_EQ(state_of(opened->log->view().entries()), state);
            return done;
        };
        const FailingCalls faults(disk, from, to, number);
        std::size_t failures = 0;
        for (int i = 0; i < 20; ++i) {
            failures += try_to(random_commit(random)) ? 0 : 1;
            (void)opened->log->compact_if_due();
        }
        EXPECT_LE(failures, to - from);
        disk.fault = nullptr;
        if (faults.failed.size() != to - from) return false;
        EXPECT_TRUE(try_to({Change::put("last", "1")})) << "usable again";
    }
    disk.cut_power(random);
    const auto opened = open(disk);
    EXPECT_EQ(state_of(opened->log->view().entries()), state);
    EXPECT_FALSE(opened->damage.any());
    return true;
}

TEST(JournalLog, a_failed_append_counts_for_nothing_and_the_next_one_works) {
    for (std::size_t length = 1; length <= 3; ++length) { // also of what is done about the failure
        std::size_t from = 0;
        while (lives_through_failures(from, from + length, from % 2 == 0 ? ENOSPC : EIO)) {
            ASSERT_FALSE(HasFailure()) << length << " calls from " << from;
            ++from;
        }
        EXPECT_GT(from, 100U);
    }
}

// The power goes with the n-th call, for every n: in writes, between a rename and the sync of the folder,
// in the first file of all.
TEST(JournalLog, a_power_loss_at_any_call_leaves_a_state_between_the_last_done_and_the_last_asked) {
    std::size_t n = 0;
    for (bool is_over = false; !is_over; ++n) {
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            MemoryDisk disk;
            disk.most_per_write = 50;
            FailingCalls faults(disk, n, SIZE_MAX, EIO);
            std::mt19937_64 random(seed * 1000 + n);
            std::vector<Commit> asked;
            std::size_t done = 0;
            if (const auto opened = open(disk)) {
                for (int i = 0; i < 25; ++i) {
                    std::vector<Commit> group(1 + random() % 2);
                    for (Commit& commit : group) asked.push_back(commit = random_commit(random));
                    if (!opened->log->append(group)) break;
                    done = asked.size();
                    (void)opened->log->compact_if_due();
                }
            }
            is_over = faults.failed.empty();
            disk.fault = nullptr;
            disk.cut_power(random);

            const auto opened = open(disk);
            ASSERT_TRUE(opened.has_value()) << n;
            EXPECT_FALSE(opened->damage.is_damaged()) << n;
            const std::vector<State> states = states_of(asked);
            const State served = state_of(opened->log->view().entries());
            EXPECT_TRUE(std::find(states.begin() + static_cast<std::ptrdiff_t>(done), states.end(), served) !=
                        states.end())
                << "call " << n << " seed " << seed;
            EXPECT_FALSE(disk.has("j.new"));
        }
    }
    EXPECT_GT(n, 100U);
}

// Whoever opens acts on what it reads: it has to be on the disk by then.
TEST(JournalLog, what_was_served_survives_a_power_loss) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        MemoryDisk disk;
        std::mt19937_64 random(seed);
        {
            const auto opened = open(disk);
            ASSERT_TRUE(append(*opened->log, {Change::put("a", "1")}));
            disk.fault = [](Call call) { return call == Call::sync || call == Call::truncate ? EIO : 0; };
            EXPECT_FALSE(append(*opened->log, {Change::put("a", "2")})) << "killed before it could be taken back";
            disk.fault = nullptr;
        }
        const State served = reopened(disk);
        disk.cut_power(random);
        EXPECT_EQ(reopened(disk), served);
    }
}

// Killed between the rename and the sync of the folder: the name may still go back to the old file.
TEST(JournalLog, nothing_goes_to_a_file_whose_name_a_power_loss_may_take_away) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        MemoryDisk disk;
        std::mt19937_64 random(seed);
        {
            const auto opened = open(disk, 100);
            for (int i = 0; i < 10; ++i) ASSERT_TRUE(append(*opened->log, {Change::put("a", std::to_string(i))}));
            disk.fault = [](Call call) { return call == Call::sync_folder ? EIO : 0; };
            EXPECT_FALSE(opened->log->compact_if_due());
            disk.fault = nullptr;
        }
        EXPECT_TRUE(append(*open(disk)->log, {Change::put("b", "1")}));
        disk.cut_power(random);
        EXPECT_EQ(reopened(disk), (State{{"a", "9"}, {"b", "1"}}));
    }
}

TEST(JournalLog, after_a_failed_sync_nothing_more_goes_to_that_file) {
    MemoryDisk disk;
    const auto opened = open(disk);
    bool failed = false;
    disk.fault = [&](Call call) { return call == Call::sync && !std::exchange(failed, true) ? EIO : 0; };
    const std::size_t renames = disk.calls(Call::rename);
    EXPECT_FALSE(append(*opened->log, {Change::put("a", "1")}));
    EXPECT_TRUE(append(*opened->log, {Change::put("b", "1")}));
    EXPECT_EQ(disk.calls(Call::rename), renames + 1);
    disk.fault = nullptr;
    EXPECT_EQ(reopened(disk), (State{{"b", "1"}}));
}

TEST(JournalLog, compaction_keeps_everything_and_shrinks_the_file) {
    MemoryDisk disk;
    State state;
    {
        const auto opened = open(disk);
        const Commit fixed{Change::put("fixed", std::string(100, 'f'))};
        append(*opened->log, fixed);
        play(state, fixed);
        std::size_t largest = 0;
        for (int i = 0; i < 200; ++i) {
            const Commit commit{Change::put("key", std::to_string(i))};
            EXPECT_TRUE(append(*opened->log, commit));
            play(state, commit);
            EXPECT_TRUE(opened->log->compact_if_due());
            largest = std::max(largest, disk.bytes("j").size());
        }
        EXPECT_LT(largest, 700U);
        EXPECT_GT(disk.calls(Call::rename), 5U);
    }
    EXPECT_EQ(reopened(disk), state);
}

TEST(JournalLog, a_file_that_is_small_or_alive_is_left_alone) {
    MemoryDisk disk;
    const auto opened = open(disk, 2000);
    for (int i = 0; i < 100; ++i) {
        append(*opened->log, {Change::put(std::to_string(i), "alive")});
        if (i < 30) append(*opened->log, {Change::put("dead", "soon")});
        EXPECT_TRUE(opened->log->compact_if_due());
    }
    EXPECT_EQ(disk.calls(Call::rename), 1U) << "that of the first file";
}

TEST(JournalLog, a_compaction_that_fails_is_not_tried_again_at_once) {
    MemoryDisk disk;
    const auto opened = open(disk);
    std::size_t tries = 0;
    disk.fault = [&](Call call) {
        if (call == Call::rename) ++tries;
        return call == Call::rename ? ENOSPC : 0;
    };
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(append(*opened->log, {Change::put("key", std::to_string(i))}));
        (void)opened->log->compact_if_due();
    }
    EXPECT_GT(tries, 2U);
    EXPECT_LT(tries, 10U);
    EXPECT_FALSE(disk.has("j.new"));
    disk.fault = nullptr;
    EXPECT_EQ(reopened(disk), (State{{"key", "999"}}));
}

/// Renames, and says that it has not.
struct LyingDisk : MemoryDisk {
    int rename(int folder, const std::string& from, const std::string& to) override {
        const int renamed = MemoryDisk::rename(folder, from, to);
        errno = EIO;
        return lies ? -1 : renamed;
    }
    bool lies = false;
};

TEST(JournalLog, a_rename_that_happened_and_failed_loses_nothing) {
    LyingDisk disk;
    State state;
    {
        const auto opened = open(disk);
        for (int i = 0; i < 60; ++i) {
            disk.lies = i == 30;
            const Commit commit{Change::put("key", std::to_string(i)), Change::put("filler", std::string(100, 'x'))};
            if (append(*opened->log, commit)) play(state, commit);
            if (i == 30) {
                EXPECT_FALSE(opened->log->compact_if_due());
            }
        }
    }
    EXPECT_EQ(state.at("key"), "59");
    EXPECT_EQ(reopened(disk), state);
}

// ---------------------------------------------------------------- damage

std::string file_of(const std::vector<Commit>& commits) {
    MemoryDisk disk;
    const auto opened = open(disk, 1'000'000);
    for (const Commit& commit : commits) append(*opened->log, commit);
    return disk.bytes("j");
}

TEST(JournalLog, a_damaged_file_is_kept_and_its_doubts_stay) {
    std::string bytes = file_of({{Change::put("a", "1")}, {Change::put("a", "2")}, {Change::put("b", "1")}});
    bytes[bytes.find("a2")] = 'x';
    MemoryDisk disk;
    disk.set_bytes("j", bytes);
    const std::vector<JournalEntry> expected{{"a", "1", true}, {"b", "1", false}};
    {
        const auto opened = open(disk);
        ASSERT_TRUE(opened.has_value());
        EXPECT_EQ(opened->damage.lost_records, 1U);
        EXPECT_EQ(opened->damage.doubted_entries, 1U);
        EXPECT_EQ(opened->damage.kept_aside, "j.damaged");
        EXPECT_EQ(opened->log->view().entries(), expected);
    }
    EXPECT_EQ(disk.bytes("j.damaged"), bytes);
    for (int again = 0; again < 2; ++again) {
        const auto opened = open(disk);
        EXPECT_FALSE(opened->damage.is_damaged()) << "it has been mended";
        EXPECT_EQ(opened->damage.doubted_entries, 1U);
        EXPECT_EQ(opened->log->view().entries(), expected);
    }
    const auto opened = open(disk);
    append(*opened->log, {Change::put("a", "3")});
    EXPECT_EQ(open(disk)->damage.doubted_entries, 0U);
}

TEST(JournalLog, no_damaged_file_takes_the_place_of_another) {
    MemoryDisk disk;
    for (const char* bytes : {"first", "second", "third"}) {
        disk.set_bytes("j", bytes);
        EXPECT_TRUE(open(disk).has_value());
    }
    EXPECT_EQ(disk.bytes("j.damaged"), "first");
    EXPECT_EQ(disk.bytes("j.damaged.2"), "second");
    EXPECT_EQ(disk.bytes("j.damaged.3"), "third");
}

TEST(JournalLog, a_crash_while_mending_loses_nothing_more_and_keeps_one_copy) {
    std::string bytes = file_of(sample_commits());
    bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
    const State expected = state_of(replay_journal(bytes).view.entries());
    for (std::size_t n = 0;; ++n) {
        MemoryDisk disk;
        disk.set_bytes("j", bytes);
        const FailingCalls faults(disk, n, SIZE_MAX, EIO);
        const bool mended = open(disk).has_value();
        disk.fault = nullptr;
        std::mt19937_64 random(n);
        disk.cut_power(random);
        EXPECT_EQ(reopened(disk), expected) << n;
        EXPECT_EQ(disk.bytes("j.damaged"), bytes) << n;
        EXPECT_FALSE(disk.has("j.damaged.2")) << n;
        if (mended) break;
    }
}

TEST(JournalLog, a_torn_tail_is_cut_off_for_good) {
    const std::string bytes = file_of(sample_commits());
    MemoryDisk disk;
    disk.set_bytes("j", bytes.substr(0, bytes.size() - 1));
    const auto opened = open(disk, 1'000'000);
    ASSERT_TRUE(opened.has_value());
    EXPECT_GT(opened->damage.torn_bytes, 0U);
    EXPECT_FALSE(disk.has("j.damaged"));
    EXPECT_TRUE(append(*opened->log, sample_commits().back()));
    EXPECT_EQ(disk.bytes("j"), bytes);
}

TEST(JournalLog, a_file_of_a_later_release_is_refused_and_left_as_it_is) {
    MemoryDisk disk;
    const std::string bytes = encode_head({.version = JournalHead::current_version + 1}) + "what only it knows";
    disk.set_bytes("j", bytes);
    const auto opened = open(disk);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, JournalError::Kind::newer_version);
    EXPECT_EQ(to_string(opened.error()), "cannot open j: a later release has written it");
    EXPECT_EQ(disk.bytes("j"), bytes);
    EXPECT_FALSE(disk.has("j.damaged"));
}

} // namespace
} // namespace holdfast::locks
