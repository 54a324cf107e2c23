#include "smb2/map_status.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::smb2 {
namespace {

constexpr auto last_error = static_cast<unsigned>(vfs::Error::no_memory);

TEST(MapStatus, every_error_of_the_file_system_is_an_error_to_the_client) {
    for (unsigned i = 0; i <= last_error; ++i) {
        const auto error = static_cast<vfs::Error>(i);
        EXPECT_TRUE(is_error(to_status(error))) << vfs::to_string(error);
        EXPECT_NE(to_status(error), Status::unsuccessful) << vfs::to_string(error);
    }
}

TEST(MapStatus, a_missing_name_and_a_missing_folder_differ) {
    EXPECT_EQ(to_status(vfs::Error::not_found), Status::object_name_not_found);
    EXPECT_EQ(to_status(vfs::Error::path_not_found), Status::object_path_not_found);
}

TEST(MapStatus, only_a_granted_open_is_a_success) {
    EXPECT_EQ(to_status(locks::OpenVerdict::granted), Status::success);
    EXPECT_EQ(to_status(locks::OpenVerdict::sharing_violation), Status::sharing_violation);
    EXPECT_EQ(to_status(locks::OpenVerdict::delete_pending), Status::delete_pending);
    EXPECT_TRUE(is_error(to_status(locks::OpenVerdict::folder_busy)));
    EXPECT_TRUE(is_error(to_status(locks::OpenVerdict::too_many_opens)));
    EXPECT_TRUE(is_error(to_status(locks::OpenVerdict::owner_gone)));
}

} // namespace
} // namespace holdfast::smb2
