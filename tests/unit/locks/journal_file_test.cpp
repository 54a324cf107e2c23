#include "locks/journal_file.h"

#include "tests/support/temporary_folder.h"
#include "tests/unit/locks/journal_fixture.h"
#include "tests/unit/locks/journal_memory_disk.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

namespace holdfast::locks {
namespace {

using namespace test;
using Call = MemoryDisk::Call;
using Opened = JournalFile::Opened;

/// The real disk, without the wait for it.
struct HastyDisk : JournalDisk {
    int sync(int) override { return 0; }
    int sync_folder(int) override { return 0; }
};

struct Stage {
    test_support::TemporaryFolder place;
    HastyDisk hasty;
    std::string path = place.path() + "/journal";

    JournalResult<Opened> open(std::uint64_t compact_at = 1'000'000) {
        return JournalFile::open(path, {.compact_at = compact_at, .on_failure = {}, .disk = &hasty});
    }
    std::string bytes() const {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void remove(const std::string& suffix) const { std::filesystem::remove(path + suffix); }
    void write(const std::string& bytes) const { std::ofstream(path, std::ios::binary) << bytes; }
    bool has(const std::string& suffix) const { return std::filesystem::exists(path + suffix); }
};

JournalResult<Opened> open(MemoryDisk& disk, JournalOptions options = {}) {
    options.disk = &disk;
    return JournalFile::open("folder/journal", options);
}

/// Waits for its `done`.
bool commit(Journal& journal, Commit changes) {
    std::promise<bool> done;
    journal.commit(std::move(changes), [&](bool ok) { done.set_value(ok); });
    return done.get_future().get();
}

std::string sample_file() {
    Stage stage;
    const auto opened = stage.open();
    for (const Commit& changes : sample_commits()) commit(*opened->journal, changes);
    return stage.bytes();
}

TEST(JournalFile, puts_and_erasures_survive_reopening_in_their_order) {
    Stage stage;
    {
        const auto opened = stage.open();
        ASSERT_TRUE(opened.has_value()) << to_string(opened.error());
        EXPECT_TRUE(opened->entries.empty());
        EXPECT_FALSE(opened->damage.any());
        for (const Commit& changes : sample_commits()) opened->journal->commit(changes, {});
    }
    const auto opened = stage.open();
    EXPECT_EQ(state_of(opened->entries), states_of(sample_commits()).back());
    const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
    EXPECT_TRUE(std::is_sorted(opened->entries.begin(), opened->entries.end(), by_key));
    EXPECT_FALSE(opened->damage.any());
}

TEST(JournalFile, the_real_disk_does_what_the_others_do) {
    const test_support::TemporaryFolder place;
    for (int round = 0; round < 3; ++round) {
        const auto opened = JournalFile::open(place.path() + "/journal", {.compact_at = 100, .on_failure = {}});
        ASSERT_TRUE(opened.has_value());
        EXPECT_EQ(opened->entries.size(), round == 0 ? 0U : 1U);
        for (int i = 0; i < 5; ++i) EXPECT_TRUE(commit(*opened->journal, {Change::put("key", std::string(100, 'x'))}));
    }
    const auto mode = std::filesystem::status(place.path() + "/journal").permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(JournalFile, a_second_one_is_refused_while_the_first_is_open) {
    Stage stage;
    auto first = stage.open(100);
    for (int i = 0; i < 20; ++i) commit(*first->journal, {Change::put("key", std::string(100, 'x'))});
    const auto second = stage.open();
    ASSERT_FALSE(second.has_value()) << "also after the file has been replaced";
    EXPECT_EQ(second.error().kind, JournalError::Kind::in_use);
    EXPECT_EQ(to_string(second.error()), "cannot lock journal: another process has it open");
    first->journal.reset();
    EXPECT_TRUE(stage.open().has_value());
}

TEST(JournalFile, opening_says_what_is_in_the_way) {
    const auto opened = JournalFile::open("/nowhere/at/all/journal");
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(to_string(opened.error()), "cannot open /nowhere/at/all/: No such file or directory");
}

TEST(JournalFile, a_file_cut_anywhere_opens_with_whole_commits_and_can_be_used) {
    const std::string whole = sample_file();
    const std::vector<State> states = states_of(sample_commits());
    std::size_t last = 0;
    Stage stage;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        stage.remove(".damaged");
        stage.write(whole.substr(0, length));
        State expected;
        {
            const auto opened = stage.open();
            ASSERT_TRUE(opened.has_value()) << length;
            const auto found = std::find(states.begin(), states.end(), state_of(opened->entries));
            ASSERT_TRUE(found != states.end()) << "half of a commit at " << length;
            const auto commits = static_cast<std::size_t>(found - states.begin());
            EXPECT_GE(commits, last) << "more bytes, fewer commits";
            last = commits;
            EXPECT_EQ(opened->damage.head == JournalDamage::Head::whole, !stage.has(".damaged")) << length;
            EXPECT_TRUE(commit(*opened->journal, {Change::put("after", "1")}));
            expected = *found;
            expected["after"] = "1";
        }
        const auto again = stage.open();
        EXPECT_EQ(state_of(again->entries), expected) << length;
        EXPECT_FALSE(again->damage.any()) << length;
    }
    EXPECT_EQ(last, states.size() - 1);
}

TEST(JournalFile, a_file_with_any_wrong_byte_opens_and_is_kept) {
    const std::string whole = sample_file();
    Stage stage;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        stage.remove(".damaged");
        std::string bytes = whole;
        bytes[at] = static_cast<char>(~bytes[at]);
        stage.write(bytes);
        std::vector<JournalEntry> entries;
        {
            const auto opened = stage.open();
            ASSERT_TRUE(opened.has_value()) << at;
            EXPECT_TRUE(opened->damage.is_damaged()) << at;
            EXPECT_LE(opened->damage.lost_records, 1U) << at;
            EXPECT_EQ(opened->damage.kept_aside, "journal.damaged");
            EXPECT_EQ(std::filesystem::file_size(stage.path + ".damaged"), whole.size());
            entries = opened->entries;
        }
        const auto again = stage.open();
        EXPECT_EQ(again->entries, entries) << at;
        EXPECT_FALSE(again->damage.is_damaged()) << at;
    }
}

// ---------------------------------------------------------------- groups

/// Holds the disk up in a sync, until it is told to go on.
struct Gate {
    explicit Gate(MemoryDisk& disk) {
        disk.fault = [this](Call call) {
            if (call == Call::sync && !is_open.load()) {
                if (!has_arrived.exchange(true)) arrived.set_value();
                opened.get_future().wait();
                is_open = true;
            }
            return 0;
        };
    }
    std::atomic<bool> is_open{false}, has_arrived{false};
    std::promise<void> arrived, opened;
};

TEST(JournalFile, commits_of_many_threads_share_a_sync) {
    MemoryDisk disk;
    auto opened = open(disk);
    Gate gate(disk);
    const std::size_t before = disk.calls(Call::sync);
    std::atomic<int> done{0}, failed{0};
    const auto count = [&](bool ok) { ++(ok ? done : failed); };
    opened->journal->commit({Change::put("first", "1")}, count);
    gate.arrived.get_future().wait();

    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 250; ++i)
                opened->journal->commit({Change::put(std::to_string(t * 1000 + i), "1")}, count);
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(done, 0) << "nothing is done before it is synced";
    gate.opened.set_value();
    opened->journal.reset();
    EXPECT_EQ(done, 1001);
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(disk.calls(Call::sync), before + 2);
    disk.fault = nullptr;
    EXPECT_EQ(open(disk)->entries.size(), 1001U);
}

TEST(JournalFile, done_comes_in_the_order_of_the_commits_and_may_commit_again) {
    MemoryDisk disk;
    auto opened = open(disk);
    Journal& journal = *opened->journal;
    std::string order; // the journal's thread alone writes it, until there is no journal
    const auto note = [&](const char* name) { return [&order, name](bool ok) { order += ok ? name : "!"; }; };
    journal.commit({Change::put("a", "1")}, [&](bool) {
        order += "a";
        journal.commit({Change::put("d", "1")}, note("d"));
    });
    journal.commit({Change::put("b", "1")}, note("b"));
    journal.commit({}, note("c"));
    EXPECT_TRUE(commit(journal, {})) << "a barrier";
    opened->journal.reset();
    EXPECT_EQ(order.front(), 'a');
    EXPECT_EQ(std::erase(order, 'd'), 1U) << "what a done commits is written before the end";
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(open(disk)->entries.size(), 3U);
}

TEST(JournalFile, what_is_too_large_is_refused_in_its_turn) {
    MemoryDisk disk;
    const auto opened = open(disk);
    std::string order;
    const auto note = [&](const char* ok, const char* no) {
        return [&, ok, no](bool done) { order += done ? ok : no; };
    };
    opened->journal->commit({Change::put("a", "1")}, note("a", "A"));
    opened->journal->commit({Change::put("b", "1"), Change::put(std::string(JournalLimits::key + 1, 'k'), "")},
                            note("b", "B"));
    opened->journal->commit({Change::put("c", "1")}, note("c", "C"));
    EXPECT_TRUE(commit(*opened->journal, {}));
    EXPECT_EQ(order, "aBc");
    EXPECT_EQ(disk.bytes("journal").find("b1"), std::string::npos);
}

TEST(JournalFile, more_than_may_wait_is_refused) {
    MemoryDisk disk;
    auto opened = open(disk, {.most_waiting = 1000, .on_failure = {}});
    Gate gate(disk);
    int done = 0, refused = 0;
    const auto count = [&](bool ok) { ++(ok ? done : refused); };
    opened->journal->commit({Change::put("first", "1")}, count);
    gate.arrived.get_future().wait();
    opened->journal->commit({Change::put("large", std::string(5000, 'x'))},
                            count); // alone it may be as large as a commit may be
    for (int i = 0; i < 10; ++i) opened->journal->commit({Change::put(std::to_string(i), "1")}, count);
    opened->journal->commit({}, count);
    gate.opened.set_value();
    opened->journal.reset();
    EXPECT_EQ(done, 3);
    EXPECT_EQ(refused, 10);
}

TEST(JournalFile, a_failure_is_told_and_the_journal_goes_on) {
    MemoryDisk disk;
    std::vector<std::string> failures;
    auto opened = open(disk, {.on_failure = [&](const JournalError& error) { failures.push_back(to_string(error)); }});
    Journal& journal = *opened->journal;
    EXPECT_TRUE(commit(journal, {Change::put("a", "1")}));
    disk.fault = [](Call call) { return call == Call::write ? ENOSPC : 0; };
    EXPECT_FALSE(commit(journal, {Change::put("a", "2"), Change::put("b", "2")}));
    EXPECT_TRUE(commit(journal, {})) << "there is nothing to write";
    disk.fault = nullptr;
    EXPECT_TRUE(commit(journal, {Change::put("c", "3")}));
    opened->journal.reset();
    EXPECT_EQ(failures, (std::vector<std::string>{"cannot write journal: No space left on device"}));
    EXPECT_EQ(state_of(open(disk)->entries), (State{{"a", "1"}, {"c", "3"}}));
}

// ---------------------------------------------------------------- long lives

TEST(JournalFile, random_lives_agree_with_a_map) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Stage stage;
        std::mt19937_64 random(seed);
        State state;
        for (int life = 0; life < 6; ++life) {
            const auto opened = stage.open(500);
            ASSERT_TRUE(opened.has_value());
            ASSERT_EQ(state_of(opened->entries), state) << "seed " << seed << " life " << life;
            ASSERT_FALSE(opened->damage.any());
            for (std::size_t commits = random() % 100; commits != 0; --commits) {
                const Commit changes = random_commit(random);
                play(state, changes);
                if (random() % 4 == 0)
                    EXPECT_TRUE(commit(*opened->journal, changes));
                else
                    opened->journal->commit(changes, [](bool ok) { EXPECT_TRUE(ok); });
            }
        }
        EXPECT_FALSE(stage.has(".damaged"));
    }
}

/// Commits numbers for ever, and writes each that is done to the pipe.
[[noreturn]] void commit_numbers(const std::string& path, std::uint32_t from, int pipe) {
    const auto opened = JournalFile::open(path, {.compact_at = 4000, .on_failure = {}});
    if (!opened) ::_exit(1);
    for (std::uint32_t number = from;; ++number) {
        const std::string text = std::to_string(number);
        Commit changes{Change::put("last", text), Change::put("key/" + std::to_string(number % 20), text)};
        const auto tell = [=](bool ok) {
            if (!ok || ::write(pipe, &number, sizeof number) != sizeof number) ::_exit(2);
        };
        if (number % 8 == 0) commit(*opened->journal, {}); // so that the queue does not run away
        opened->journal->commit(std::move(changes), tell);
    }
}

TEST(JournalFile, every_acknowledged_commit_survives_kill_9) {
    const test_support::TemporaryFolder place;
    const std::string path = place.path() + "/journal";
    std::mt19937_64 random(9);
    std::uint32_t acknowledged = 0;
    for (int life = 0; life < 12; ++life) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) commit_numbers(path, acknowledged + 1, ends[1]);
        ::close(ends[1]);
        const std::uint32_t enough = acknowledged + 1 + static_cast<std::uint32_t>(random() % 150);
        std::uint32_t number = 0;
        bool is_alive = true;
        while (::read(ends[0], &number, sizeof number) == sizeof number) { // to the end: also what came before the kill
            acknowledged = number;
            if (is_alive && number >= enough) is_alive = ::kill(child, SIGKILL) != 0;
        }
        ::close(ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child has failed by itself";

        const auto opened = JournalFile::open(path);
        ASSERT_TRUE(opened.has_value());
        EXPECT_FALSE(opened->damage.is_damaged());
        State state = state_of(opened->entries);
        const auto last = static_cast<std::uint32_t>(std::stoul(state.at("last")));
        EXPECT_GE(last, acknowledged);
        EXPECT_EQ(state.at("key/" + std::to_string(last % 20)), state.at("last")) << "half of a commit";
        EXPECT_EQ(state.at("key/" + std::to_string((last - 1) % 20)), std::to_string(last - 1));
        acknowledged = last; // the next child goes on behind it
    }
}

} // namespace
} // namespace holdfast::locks
