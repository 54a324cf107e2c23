#include "smb2/handlers/fsctl_table.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::fsctl {
namespace {

using wire::Fsctl;

// [MS-SMB2] 3.3.5.15: these five go without an open.
TEST(FsctlTable, the_codes_of_the_server_itself) {
    for (const Fsctl code : {Fsctl::dfs_get_referrals, Fsctl::dfs_get_referrals_ex, Fsctl::query_network_interface_info,
                             Fsctl::validate_negotiate_info, Fsctl::pipe_wait}) {
        const FsctlRow* row = find_fsctl(code);
        ASSERT_NE(row, nullptr);
        EXPECT_EQ(row->target, Target::server);
    }
    EXPECT_EQ(find_fsctl(Fsctl::pipe_peek)->target, Target::pipe);
    EXPECT_EQ(find_fsctl(Fsctl::set_zero_data)->target, Target::file);
}

TEST(FsctlTable, codes_without_a_row_are_refused_by_who_knows_them) {
    EXPECT_EQ(find_fsctl(Fsctl::set_encryption), nullptr);
    EXPECT_EQ(refusal_of(Fsctl::set_encryption), Status::invalid_device_request);
    EXPECT_EQ(refusal_of(Fsctl::srv_enumerate_snapshots), Status::not_supported);
    EXPECT_EQ(refusal_of(static_cast<Fsctl>(1)), Status::not_supported);
}

} // namespace
} // namespace holdfast::smb2::fsctl
