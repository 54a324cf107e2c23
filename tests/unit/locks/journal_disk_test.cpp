#include "locks/journal_disk.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace holdfast::locks {
namespace {

namespace fs = std::filesystem;
using Opening = JournalDisk::Opening;

/// The real disk; what it does with reads and writes can be changed.
struct OddDisk : JournalDisk {
    std::size_t most = SIZE_MAX; // bytes in one call
    int interruptions = 0;       // calls that a signal ends
    int failure = 0;             // of every write
    bool writes_nothing = false;
    std::uint64_t bad_from = 0, bad_to = 0; // cannot be read

    bool is_interrupted() {
        if (interruptions == 0) return false;
        --interruptions;
        errno = EINTR;
        return true;
    }
    ssize_t read(int file, void* into, std::size_t bytes, std::uint64_t offset) override {
        if (is_interrupted()) return -1;
        if (offset < bad_to && offset + bytes > bad_from) {
            errno = EIO;
            return -1;
        }
        return JournalDisk::read(file, into, std::min(bytes, most), offset);
    }
    ssize_t write(int file, const void* from, std::size_t bytes, std::uint64_t offset) override {
        if (is_interrupted()) return -1;
        if (writes_nothing) return 0;
        if (failure != 0) {
            errno = failure;
            return -1;
        }
        return JournalDisk::write(file, from, std::min(bytes, most), offset);
    }
};

struct Stage {
    test_support::TemporaryFolder place;
    OddDisk disk;
    JournalDescriptor folder{disk, disk.open_folder(place.path())};

    JournalDescriptor open(const std::string& name, Opening how) { return {disk, disk.open(folder.get(), name, how)}; }
    std::string path(const std::string& name) const { return place.path() + "/" + name; }
};

std::string some_bytes(std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i * 7);
    return bytes;
}

TEST(JournalDisk, a_file_is_its_owners_alone) {
    Stage stage;
    const auto file = stage.open("a", Opening::created);
    ASSERT_GE(file.get(), 0);
    EXPECT_EQ(fs::status(stage.path("a")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(JournalDisk, opening_makes_or_empties_as_asked) {
    Stage stage;
    EXPECT_EQ(stage.open("a", Opening::existing).get(), -1);
    EXPECT_EQ(errno, ENOENT);
    auto file = stage.open("a", Opening::created);
    ASSERT_TRUE(write_fully(stage.disk, file.get(), "text", 0));
    file = stage.open("a", Opening::created);
    EXPECT_EQ(stage.disk.size(file.get()), 4);
    file = stage.open("a", Opening::emptied);
    EXPECT_EQ(stage.disk.size(file.get()), 0);
}

TEST(JournalDisk, short_and_interrupted_calls_are_carried_on) {
    for (const std::size_t most : {std::size_t{1}, std::size_t{1000}, std::size_t{SIZE_MAX}}) {
        Stage stage;
        const std::string bytes = some_bytes(10'000);
        const auto file = stage.open("a", Opening::created);
        stage.disk.most = most;
        stage.disk.interruptions = 3;
        ASSERT_TRUE(write_fully(stage.disk, file.get(), bytes, 0));
        stage.disk.interruptions = 3;
        EXPECT_EQ(read_fully(stage.disk, file.get()).value(), bytes);
        EXPECT_EQ(stage.disk.interruptions, 0);
    }
}

TEST(JournalDisk, a_write_that_gets_nowhere_is_an_error) {
    Stage stage;
    const auto file = stage.open("a", Opening::created);
    stage.disk.failure = EIO;
    EXPECT_EQ(write_fully(stage.disk, file.get(), "text", 0).error().number, EIO);
    stage.disk.writes_nothing = true;
    EXPECT_EQ(write_fully(stage.disk, file.get(), "text", 0).error().number, ENOSPC);
    EXPECT_TRUE(write_fully(stage.disk, file.get(), "", 0));
}

TEST(JournalDisk, pages_that_cannot_be_read_are_told_from_those_that_can) {
    Stage stage;
    const std::string bytes = some_bytes(20'000);
    const auto file = stage.open("a", Opening::created);
    ASSERT_TRUE(write_fully(stage.disk, file.get(), bytes, 0));
    stage.disk.bad_from = 5000;
    stage.disk.bad_to = 9000;
    std::string expected = bytes;
    expected.replace(4096, 8192, 8192, '\xEE');
    EXPECT_EQ(read_fully(stage.disk, file.get()).value(), expected);

    stage.disk.bad_from = 0;
    stage.disk.bad_to = bytes.size();
    EXPECT_EQ(read_fully(stage.disk, file.get()).value(), std::string(bytes.size(), '\xEE'));
}

TEST(JournalDisk, a_lock_is_held_by_one) {
    Stage stage;
    auto first = stage.open("a", Opening::created);
    const auto second = stage.open("a", Opening::created);
    EXPECT_EQ(stage.disk.lock(first.get()), 0);
    EXPECT_EQ(stage.disk.lock(second.get()), -1);
    EXPECT_EQ(errno, EWOULDBLOCK);
    first = JournalDescriptor();
    EXPECT_EQ(stage.disk.lock(second.get()), 0);
}

TEST(JournalDisk, names_change_as_asked) {
    Stage stage;
    const int folder = stage.folder.get();
    const auto file = stage.open("a", Opening::created);
    EXPECT_EQ(stage.disk.link(folder, "a", "b"), 0);
    EXPECT_EQ(stage.disk.link(folder, "a", "b"), -1);
    EXPECT_EQ(errno, EEXIST);
    EXPECT_TRUE(stage.disk.is_same(folder, "b", file.get()));

    const auto other = stage.open("c", Opening::created);
    EXPECT_FALSE(stage.disk.is_same(folder, "c", file.get()));
    EXPECT_FALSE(stage.disk.is_same(folder, "nothing", file.get()));
    EXPECT_EQ(stage.disk.rename(folder, "c", "a"), 0);
    EXPECT_TRUE(stage.disk.is_same(folder, "a", other.get()));
    EXPECT_TRUE(stage.disk.is_same(folder, "b", file.get())) << "the old file is still there";
    EXPECT_EQ(stage.disk.remove(folder, "b"), 0);
    EXPECT_EQ(stage.disk.remove(folder, "b"), -1);
}

TEST(JournalDisk, a_file_is_cut_and_synced) {
    Stage stage;
    const auto file = stage.open("a", Opening::created);
    ASSERT_TRUE(write_fully(stage.disk, file.get(), "text", 0));
    EXPECT_EQ(stage.disk.truncate(file.get(), 2), 0);
    EXPECT_EQ(stage.disk.sync(file.get()), 0);
    EXPECT_EQ(stage.disk.sync_folder(stage.folder.get()), 0);
    EXPECT_EQ(read_fully(stage.disk, file.get()).value(), "te");
}

TEST(JournalDisk, random_numbers_differ) { EXPECT_NE(JournalDisk::random_number(), JournalDisk::random_number()); }

} // namespace
} // namespace holdfast::locks
