#include "tests/unit/vfs/temporary_folder.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <cstring>
#include <filesystem>
#include <random>
#include <span>
#include <vector>

namespace holdfast::vfs::test {
namespace {

class PosixFileDataTest : public VolumeTest {
  protected:
    void SetUp() override {
        VolumeTest::SetUp();
        file = create("file").value();
    }
    Result<void> put(std::string_view text, std::uint64_t offset, File::Wait wait = File::Wait::allowed) {
        return file->write_at(std::as_bytes(std::span(text)), offset, wait);
    }
    std::string get(std::size_t length, std::uint64_t offset, File::Wait wait = File::Wait::allowed) {
        std::string text(length, '?');
        const auto got = file->read_at(std::as_writable_bytes(std::span(text)), offset, wait);
        if (!got) return "! " + error_of(got);
        text.resize(*got);
        return text;
    }
    std::uint64_t size() const { return file->attributes().value().size; }

    std::shared_ptr<File> file;
};

TEST_F(PosixFileDataTest, bytes_come_back_up_to_the_end) {
    ASSERT_TRUE(put("hello", 3));
    EXPECT_EQ(get(100, 0), std::string("\0\0\0hello", 8));
    EXPECT_EQ(get(2, 4), "el");
    EXPECT_EQ(get(10, 8), "");
    EXPECT_EQ(get(10, 1'000'000), "");
    EXPECT_EQ(get(0, 0), "");
    EXPECT_EQ(size(), 8U);
}

TEST_F(PosixFileDataTest, without_waiting_the_same_or_nothing) {
    std::string data(300'000, '\0');
    std::mt19937 random(7);
    for (char& byte : data) byte = static_cast<char>(random());
    const auto put_now = put(data, 0, File::Wait::no);
    if (!put_now) {
        EXPECT_EQ(error_of(put_now), "would block");
        ASSERT_TRUE(put(data, 0));
    }
    for (const std::size_t length : {1UL, 4096UL, 300'000UL, 400'000UL}) {
        const auto text = get(length, 0, File::Wait::no);
        EXPECT_TRUE(text == "! would block" || text == data.substr(0, length)) << length;
    }
    EXPECT_EQ(get(10, 300'000, File::Wait::no), "");
}

TEST_F(PosixFileDataTest, offsets_beyond_what_linux_has_are_answered) {
    constexpr std::uint64_t half = 1ULL << 63;
    EXPECT_EQ(get(10, half), "");
    EXPECT_EQ(get(10, half - 5), "");
    EXPECT_EQ(get(10, ~0ULL), "");
    EXPECT_EQ(error_of(put("x", half)), "file too large");
    EXPECT_EQ(error_of(put("xxxxxxxxxx", half - 5)), "file too large");
    EXPECT_EQ(error_of(put("x", ~0ULL)), "file too large");
    EXPECT_EQ(error_of(file->truncate(half)), "file too large");
    EXPECT_EQ(error_of(file->allocate(half)), "file too large");
    EXPECT_TRUE(file->zero_range(half, 5));
    EXPECT_TRUE(file->allocated_ranges(half, 5, 10).value().empty());
    EXPECT_EQ(size(), 0U);
}

TEST_F(PosixFileDataTest, a_descriptor_does_what_it_was_opened_for) {
    ASSERT_TRUE(put("text", 0));
    const auto reader = open("file", DataAccess::read).value();
    EXPECT_EQ(reader->data_access(), DataAccess::read);
    std::byte some[4]{};
    EXPECT_EQ(error_of(reader->write_at(some, 0)), "access denied");
    EXPECT_EQ(error_of(reader->truncate(0)), "access denied");
    EXPECT_EQ(error_of(reader->allocate(100)), "access denied");
    EXPECT_EQ(error_of(reader->zero_range(0, 1)), "access denied");
    EXPECT_EQ(reader->read_at(some, 0).value(), 4U);
    EXPECT_TRUE(reader->flush());
    EXPECT_EQ(text_of("file"), "text");
    EXPECT_TRUE(open("file", DataAccess::write).value()->write_at(some, 0));
}

TEST_F(PosixFileDataTest, sizes_change) {
    ASSERT_TRUE(put("text", 0));
    ASSERT_TRUE(file->truncate(2));
    EXPECT_EQ(text_of("file"), "te");
    ASSERT_TRUE(file->truncate(4));
    EXPECT_EQ(text_of("file"), std::string("te\0\0", 4));
    ASSERT_TRUE(file->allocate(1'000'000));
    EXPECT_EQ(size(), 4U);
    ASSERT_TRUE(file->allocate(1)) << "less than there is: nothing to do";
    EXPECT_EQ(size(), 4U);
}

TEST_F(PosixFileDataTest, of_more_than_the_disk_has_nothing_is_reserved) {
    ASSERT_TRUE(put("text", 0));
    const std::uint64_t before = file->attributes().value().allocated;
    EXPECT_EQ(error_of(file->allocate(2 * std::filesystem::space(share("")).available)), "no space");
    EXPECT_EQ(file->attributes().value().allocated, before);
    EXPECT_EQ(text_of("file"), "text");
}

TEST_F(PosixFileDataTest, nothing_is_reserved_that_the_process_may_not_write) {
    ::rlimit old{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
    const ::rlimit bound{1 << 20, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &bound), 0);
    EXPECT_EQ(error_of(file->allocate((1 << 20) + 1)), "file too large");
    EXPECT_TRUE(file->allocate(1 << 20));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
}

TEST_F(PosixFileDataTest, zeros_stay_within_the_file) {
    ASSERT_TRUE(put(std::string(200'000, 'x'), 0));
    ASSERT_TRUE(file->zero_range(10, 100'000));
    EXPECT_EQ(get(300'000, 0), std::string(10, 'x') + std::string(100'000, '\0') + std::string(99'990, 'x'));
    ASSERT_TRUE(file->zero_range(199'999, 5'000));
    EXPECT_EQ(size(), 200'000U);
    EXPECT_EQ(get(2, 199'998), std::string("x\0", 2));
}

TEST_F(PosixFileDataTest, holes_are_not_among_the_ranges) {
    constexpr std::uint64_t block = 1 << 20;
    ASSERT_TRUE(put("a", 0));
    ASSERT_TRUE(put("b", 4 * block));
    ASSERT_TRUE(file->truncate(8 * block));
    const auto ranges = file->allocated_ranges(0, 8 * block, 10).value();
    if (!volume->capabilities().sparse_files) GTEST_SKIP() << "no holes in /tmp";
    ASSERT_EQ(ranges.size(), 2U);
    EXPECT_EQ(ranges[0].offset, 0U);
    EXPECT_EQ(ranges[1].offset, 4 * block);
    EXPECT_EQ(file->allocated_ranges(0, 8 * block, 1).value().size(), 1U);
    EXPECT_TRUE(file->allocated_ranges(5 * block, block, 10).value().empty());
    const auto part = file->allocated_ranges(4 * block, 1, 10).value();
    ASSERT_EQ(part.size(), 1U);
    EXPECT_EQ(part[0].length, 1U);
}

/// A lock of another open file, as a local process would hold it.
class LocalProcess {
  public:
    LocalProcess(const std::string& path, short type, off_t offset, off_t length)
        : descriptor_(::open(path.c_str(), O_RDWR)) {
        struct flock lock {};
        lock.l_type = type;
        lock.l_whence = SEEK_SET;
        lock.l_start = offset;
        lock.l_len = length;
        EXPECT_EQ(::fcntl(descriptor_, F_OFD_SETLK, &lock), 0);
    }
    LocalProcess(const LocalProcess&) = delete;
    LocalProcess& operator=(const LocalProcess&) = delete;
    ~LocalProcess() { ::close(descriptor_); }

  private:
    int descriptor_;
};

struct LocalLockRow {
    const char* why;
    std::uint64_t offset, length;
    File::LocalLock wanted;
    bool met;
};

TEST_F(PosixFileDataTest, locks_of_local_processes_are_met) {
    constexpr auto exclusive = File::LocalLock::exclusive;
    constexpr auto shared = File::LocalLock::shared;
    const LocalLockRow rows[] = {
        {"the same range", 10, 5, exclusive, true},
        {"two shared ones live together", 10, 5, shared, false},
        {"beside it", 15, 5, exclusive, false},
        {"up to it", 0, 10, exclusive, false},
        {"over it", 0, 100, exclusive, true},
        {"nothing at all", 12, 0, exclusive, false},
        {"as far as SMB reaches", 14, UINT64_MAX - 14, exclusive, true},
        {"where no file reaches", 1ULL << 63, 10, exclusive, false},
        {"the last byte that has local locks", INT64_MAX, 1, shared, true},
        {"and one beyond it", INT64_MAX, 2, shared, true},
    };
    const LocalProcess reader(share("file"), F_RDLCK, 10, 5);
    const LocalProcess writer(share("file"), F_WRLCK, INT64_MAX, 1);
    for (const LocalLockRow& row : rows)
        EXPECT_EQ(file->meets_local_lock(row.offset, row.length, row.wanted), row.met) << row.why;
}

TEST_F(PosixFileDataTest, a_local_lock_that_went_is_not_met) {
    { const LocalProcess writer(share("file"), F_WRLCK, 0, 0); }
    EXPECT_FALSE(file->meets_local_lock(0, 10, File::LocalLock::exclusive));
}

} // namespace
} // namespace holdfast::vfs::test
