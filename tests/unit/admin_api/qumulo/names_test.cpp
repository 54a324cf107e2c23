#include "admin_api/qumulo/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::qumulo {
namespace {

using locks::Access;
using locks::ShareMode;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(QumuloNames, of_access_are_those_of_files) {
    EXPECT_THAT(access_names(Access::read_data | Access::write_data | Access::read_control | Access::synchronize),
                ElementsAre("MS_ACCESS_FILE_READ_DATA", "MS_ACCESS_FILE_WRITE_DATA", "MS_ACCESS_READ_CONTROL",
                            "MS_ACCESS_SYNCHRONIZE"));
    EXPECT_THAT(access_names(Access::none), IsEmpty());
    // All that a client can be granted has a name.
    EXPECT_EQ(access_names(static_cast<Access>(0x011F'01FF)).size(), 15u);
}

TEST(QumuloNames, of_share_modes_say_what_is_used_and_what_others_may_not) {
    EXPECT_THAT(share_mode_names(Access::read_data, ShareMode::all), ElementsAre("API_SHARE_MODE_READ"));
    EXPECT_THAT(share_mode_names(Access::execute | Access::append_data | Access::remove, ShareMode::none),
                ElementsAre("API_SHARE_MODE_READ", "API_SHARE_MODE_WRITE", "API_SHARE_MODE_DELETE",
                            "API_SHARE_MODE_EXCLUDE_READ", "API_SHARE_MODE_EXCLUDE_WRITE",
                            "API_SHARE_MODE_EXCLUDE_DELETE"));
    EXPECT_THAT(share_mode_names(Access::write_data, ShareMode::read),
                ElementsAre("API_SHARE_MODE_WRITE", "API_SHARE_MODE_EXCLUDE_WRITE", "API_SHARE_MODE_EXCLUDE_DELETE"));
}

TEST(QumuloNames, who_only_looks_at_attributes_keeps_nobody_out) {
    EXPECT_THAT(share_mode_names(Access::read_attributes, ShareMode::none), IsEmpty());
}

TEST(QumuloNames, of_ranges) {
    EXPECT_THAT(lock_mode_names(locks::LockMode::exclusive),
                ElementsAre("API_BYTE_RANGE_EXCLUSIVE", "API_BYTE_RANGE_WRITE_OP"));
    EXPECT_THAT(lock_mode_names(locks::LockMode::shared),
                ElementsAre("API_BYTE_RANGE_SHARED", "API_BYTE_RANGE_READ_OP"));
}

TEST(QumuloNames, an_auth_id_is_the_end_of_the_sid) {
    EXPECT_EQ(auth_id_of("S-1-5-21-1-2-3-500"), "500");
    EXPECT_EQ(auth_id_of("S-1-5-7"), "7");
    EXPECT_EQ(auth_id_of(""), "0");
    EXPECT_EQ(auth_id_of("S-1-x"), "0");
}

} // namespace
} // namespace holdfast::admin_api::qumulo
