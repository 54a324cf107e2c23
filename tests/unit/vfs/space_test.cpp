#include "vfs/space.h"

#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/descriptor.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/statvfs.h>

namespace holdfast::vfs::test {
namespace {

TEST(SpaceTest, is_of_the_disk_that_the_descriptor_is_on) {
    // Another disk than that of the temporary folder, and one whose total does not change meanwhile.
    const Descriptor shared_memory(::open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(shared_memory);
    struct statvfs expected {};
    ASSERT_EQ(::statvfs("/dev/shm", &expected), 0);
    const auto space = space_of(shared_memory.get());
    ASSERT_TRUE(space);
    EXPECT_EQ(space->block_size, expected.f_frsize);
    EXPECT_EQ(space->total_blocks, expected.f_blocks);
    EXPECT_LE(space->available_blocks, space->free_blocks);
    EXPECT_LE(space->free_blocks, space->total_blocks);
}

TEST(SpaceTest, of_no_descriptor_there_is_none) { EXPECT_EQ(error_of(space_of(-1)), "access denied"); }

} // namespace
} // namespace holdfast::vfs::test
