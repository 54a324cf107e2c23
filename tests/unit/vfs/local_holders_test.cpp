#include "vfs/local_holders.h"

#include "tests/support/local_process.h"
#include "tests/unit/vfs/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <thread>

namespace holdfast::vfs::test {
namespace {

FileId id_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return {status.st_dev, status.st_ino};
}

TEST(LocalHolders, a_process_that_has_the_file_open_is_named) {
    TemporaryFolder folder;
    const std::string path = folder.path() + "/held";
    std::ofstream(path) << "x";
    const FileId wanted = id_of(path);
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    test_support::LocalProcess holder([&] {
        const int descriptor = ::open(path.c_str(), O_RDONLY);
        const char byte = 'r';
        if (descriptor < 0 || ::write(ready[1], &byte, 1) != 1) return 1;
        ::pause();
        return 0;
    });
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    const auto found = local_processes([&](const FileId& file, std::string_view) { return file == wanted; }, 10);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found[0].id, ::getpid());
    EXPECT_EQ(found[0].path, path);
    EXPECT_FALSE(found[0].command.empty());
    EXPECT_THAT(local_processes([](const FileId&, std::string_view) { return true; }, 0), testing::IsEmpty());
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST(LocalHolders, our_own_descriptors_are_not_told) {
    TemporaryFolder folder;
    const std::string path = folder.path() + "/own";
    std::ofstream keeps(path);
    const FileId wanted = id_of(path);
    EXPECT_THAT(local_processes([&](const FileId& file, std::string_view) { return file == wanted; }, 10),
                testing::IsEmpty());
}

TEST(LocalLocks, are_read_as_the_kernel_writes_them) {
    const std::string text = "1: POSIX  ADVISORY  WRITE 4242 fd:00:77 0 EOF\n"
                             "2: FLOCK  ADVISORY  WRITE 4243 fd:00:77 0 EOF\n"
                             "3: OFDLCK ADVISORY  READ -1 fd:00:77 10 19\n"
                             "3: -> POSIX  ADVISORY  WRITE 4244 fd:00:77 10 19\n"
                             "4: POSIX  ADVISORY  WRITE 4245 fd:00:78 0 EOF\n"
                             "5: POSIX  ADVISORY  WRITE 9 fd:00:77 0 EOF\n"
                             "nonsense\n";
    const auto locks = parse_local_locks(text, {makedev(0xfd, 0), 77}, 9);
    ASSERT_EQ(locks.size(), 2U);
    EXPECT_EQ(locks[0].process, 4242);
    EXPECT_TRUE(locks[0].is_exclusive);
    EXPECT_EQ(locks[0].last, UINT64_MAX);
    EXPECT_EQ(locks[1].process, 0);
    EXPECT_FALSE(locks[1].is_exclusive);
    EXPECT_EQ(locks[1].first, 10U);
    EXPECT_EQ(locks[1].last, 19U);
}

} // namespace
} // namespace holdfast::vfs::test
