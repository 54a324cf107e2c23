#include "smb2/handlers/io_checks.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

TEST(IoChecks, files_end_at_the_largest_signed_offset) {
    constexpr std::uint64_t last = INT64_MAX;
    EXPECT_TRUE(io_range(0, 0));
    EXPECT_TRUE(io_range(last, 0));
    EXPECT_TRUE(io_range(last - 1, 1));
    EXPECT_FALSE(io_range(last, 1));
    EXPECT_FALSE(io_range(last + 1, 0));
    EXPECT_FALSE(io_range(UINT64_MAX, 1));
}

TEST(IoChecks, a_channel_means_something_from_3_0_on) {
    NegotiatedState old;
    old.dialect = 0x0210;
    NegotiatedState recent;
    recent.dialect = 0x0300;
    EXPECT_FALSE(names_rdma_channel(old, wire::Channel::rdma_v1));
    EXPECT_TRUE(names_rdma_channel(recent, wire::Channel::rdma_v1));
    EXPECT_FALSE(names_rdma_channel(recent, wire::Channel::none));
}

} // namespace
} // namespace holdfast::smb2
