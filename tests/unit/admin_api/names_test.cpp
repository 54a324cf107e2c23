#include "admin_api/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using locks::Access;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Names, of_access_depend_on_what_is_open) {
    const Access access = Access::read_data | Access::append_data | Access::synchronize;
    EXPECT_THAT(access_names(access, locks::FileKind::file), ElementsAre("READ_DATA", "APPEND_DATA", "SYNCHRONIZE"));
    EXPECT_THAT(access_names(access, locks::FileKind::directory),
                ElementsAre("LIST_DIRECTORY", "ADD_SUBDIRECTORY", "SYNCHRONIZE"));
}

TEST(Names, every_access_bit_has_one) {
    const Access granted = static_cast<Access>(0x011F'01FF);
    EXPECT_EQ(access_names(granted, locks::FileKind::file).size(), 15u);
    EXPECT_EQ(access_names(granted, locks::FileKind::directory).size(), 15u);
}

TEST(Names, rights_sum_up_the_mask) {
    EXPECT_THAT(access_rights(Access::read_attributes), IsEmpty());
    EXPECT_THAT(access_rights(Access::execute), ElementsAre("Read"));
    EXPECT_THAT(access_rights(Access::append_data | Access::remove), ElementsAre("Write", "Delete"));
}

TEST(Names, of_create_options) {
    EXPECT_THAT(create_option_names(0), IsEmpty());
    EXPECT_THAT(create_option_names(0x1040), ElementsAre("NON_DIRECTORY_FILE", "DELETE_ON_CLOSE"));
}

TEST(Names, of_what_a_client_caches) {
    EXPECT_EQ(caching_text(locks::Caching::all), "RWH");
    EXPECT_EQ(caching_text(locks::Caching::none), "");
    locks::LeaseRow row;
    row.kind = locks::CachingKind::lease;
    EXPECT_EQ(name_of(row), "lease_v1");
    row.version = 2;
    EXPECT_EQ(name_of(row), "lease_v2");
    row.kind = locks::CachingKind::oplock;
    EXPECT_EQ(name_of(row), "oplock");
}

TEST(Names, of_what_a_handle_outlives) {
    EXPECT_EQ(name_of(locks::DurableKind::durable), "durable");
    EXPECT_EQ(name_of(locks::DurableKind::resilient), "resilient");
    EXPECT_EQ(name_of(locks::DurableKind::persistent), "persistent");
}

TEST(Names, of_dialects) {
    EXPECT_EQ(dialect_text(0), "");
    EXPECT_EQ(dialect_text(0x0202), "2.0.2");
    EXPECT_EQ(dialect_text(0x0210), "2.1");
    EXPECT_EQ(dialect_text(0x0300), "3.0");
    EXPECT_EQ(dialect_text(0x0311), "3.1.1");
}

TEST(Names, guids_have_three_little_endian_groups) {
    const locks::ClientGuid guid{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66,
                                 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
    EXPECT_EQ(guid_text(guid), "00112233-4455-6677-8899-aabbccddeeff");
}

TEST(Names, numbers_and_accounts) {
    EXPECT_EQ(hex32(0x0012'019f), "0x0012019f");
    EXPECT_EQ(account_text("CORP", "alice"), "CORP\\alice");
    EXPECT_EQ(account_text("", "alice"), "alice");
}

TEST(Names, a_kind_is_found_by_its_name) {
    EXPECT_EQ(file_kind("pipe"), locks::FileKind::pipe);
    EXPECT_EQ(file_kind("File"), std::nullopt);
}

TEST(Names, every_state_is_one_that_can_be_asked_for) {
    using locks::OpenState;
    for (const auto state : {OpenState::allocated, OpenState::open, OpenState::orphaned, OpenState::reconnecting,
                             OpenState::expired, OpenState::closing, OpenState::closed}) {
        EXPECT_TRUE(is_open_state_name(name_of(state)));
    }
    EXPECT_EQ(name_of(OpenState::orphaned), "disconnected");
}

TEST(Names, access_is_found_by_right_and_by_bit) {
    using locks::Access;
    EXPECT_EQ(access_named("write"), Access::write_data | Access::append_data);
    EXPECT_EQ(access_named("READ"), Access::read_data | Access::execute);
    EXPECT_EQ(access_named("Delete"), Access::remove); // the right and the bit are one
    EXPECT_EQ(access_named("list_directory"), Access::read_data);
    EXPECT_EQ(access_named("WRITE_DAC"), Access::write_dac);
    EXPECT_EQ(access_named("WRITE_DA"), std::nullopt);
    EXPECT_EQ(access_named(""), std::nullopt);
}

TEST(Names, caching_is_found_by_its_letters) {
    using locks::Caching;
    EXPECT_EQ(caching_named("HR"), Caching::read | Caching::handle);
    EXPECT_EQ(caching_named("rwh"), Caching::all);
    EXPECT_EQ(caching_named(""), std::nullopt);
    EXPECT_EQ(caching_named("RR"), std::nullopt);
    EXPECT_EQ(caching_named("X"), std::nullopt);
}

} // namespace
} // namespace holdfast::admin_api
