#include "smb2/pipes/srvsvc_shares.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::pipes::srvsvc_calls {
namespace {

// What the methods answer is told in srvsvc_test.cpp.

TEST(SrvsvcShares, a_folder_is_shown_as_one_of_windows) { EXPECT_EQ(shown_path("demo"), "C:\\demo"); }

TEST(SrvsvcShares, pipes_are_special) {
    EXPECT_EQ(share_type(false), 0U);
    EXPECT_EQ(share_type(true), 0x8000'0003U);
}

} // namespace
} // namespace holdfast::smb2::pipes::srvsvc_calls
