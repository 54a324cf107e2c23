#include "vfs/descriptor.h"

#include <gtest/gtest.h>

#include <fcntl.h>

namespace holdfast::vfs {
namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }

TEST(Descriptor, closes_with_its_last_owner) {
    int number = -1;
    {
        Descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        number = first.get();
        Descriptor second(std::move(first));
        EXPECT_FALSE(first);
        EXPECT_EQ(second.get(), number);
        Descriptor third;
        EXPECT_FALSE(third);
        third = std::move(second);
        EXPECT_TRUE(is_open(number));
        EXPECT_EQ(proc_path(third.get()), "/proc/self/fd/" + std::to_string(number));
    }
    EXPECT_FALSE(is_open(number));
}

} // namespace
} // namespace holdfast::vfs
