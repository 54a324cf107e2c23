#include "smb2/wire/status.h"

#include "smb2/wire/command.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

TEST(Status, has_the_name_of_its_enumerator) {
    EXPECT_EQ(to_string(Status::file_closed), "file_closed");
    EXPECT_EQ(to_string(Status::success), "success");
    EXPECT_EQ(to_string(static_cast<Status>(0xC0FF'EE00)), "");
}

TEST(Status, knows_how_bad_it_is) {
    EXPECT_TRUE(is_error(Status::access_denied));
    EXPECT_TRUE(is_error(Status::smb_bad_cluster_dialect));
    EXPECT_TRUE(is_warning(Status::buffer_overflow));
    EXPECT_FALSE(is_error(Status::buffer_overflow));
    EXPECT_FALSE(is_error(Status::pending));
    EXPECT_FALSE(is_warning(Status::notify_enum_dir));
}

TEST(Command, has_a_name_as_far_as_it_exists) {
    for (std::uint16_t number = 0; number < command_count; ++number) {
        EXPECT_NE(to_string(static_cast<Command>(number)), "") << number;
    }
    EXPECT_EQ(to_string(static_cast<Command>(command_count)), "");
}

} // namespace
} // namespace holdfast::smb2
