#include "smb2/buffer.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace holdfast::smb2 {
namespace {

TEST(buffer, grows_and_keeps_what_it_holds) {
    std::mt19937 random(3);
    Buffer buffer;
    std::vector<std::byte> expected;
    for (int step = 0; step < 300; ++step) {
        std::vector<std::byte> piece(random() % 900);
        for (std::byte& one : piece) one = static_cast<std::byte>(random());
        buffer.append(piece);
        expected.insert(expected.end(), piece.begin(), piece.end());
        if (random() % 9 == 0) {
            expected.resize(expected.size() / 2);
            buffer.shrink(expected.size());
        }
    }
    EXPECT_TRUE(std::ranges::equal(buffer.bytes(), expected));
}

TEST(buffer, no_zeros_behind_nothing_are_nothing) {
    Buffer buffer;
    buffer.append_zeros(0);
    EXPECT_EQ(buffer.size(), 0U);
}

TEST(buffer, a_moved_buffer_is_empty_and_usable) {
    Buffer first(100);
    first.append_zeros(10);
    Buffer second = std::move(first);
    EXPECT_EQ(second.size(), 10U);
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): that is the promise
    first.append_zeros(3);
    EXPECT_EQ(first.size(), 3U);
    second = std::move(first);
    EXPECT_EQ(second.size(), 3U);
}

TEST(buffer, memory_comes_back_from_the_pool_of_the_thread) {
    const std::byte* before = nullptr;
    {
        Buffer buffer(1U << 20);
        before = buffer.data();
    }
    const Buffer again(1U << 20);
    EXPECT_EQ(again.data(), before);
}

} // namespace
} // namespace holdfast::smb2
