#include "smb2/handlers/create/validate.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::create {
namespace {

using locks::Access;
using wire::CreateDisposition;
using wire::CreateOptions;

wire::CreateRequest sound() {
    wire::CreateRequest request;
    request.desired_access = Access::read_data;
    return request;
}

Status status_of(const wire::CreateRequest& request) {
    Wish wish;
    return validate(request, wish);
}

Status with_options(std::uint32_t options, CreateDisposition disposition = CreateDisposition::open_if) {
    wire::CreateRequest request = sound();
    request.create_options = static_cast<CreateOptions>(options);
    request.create_disposition = disposition;
    return status_of(request);
}

TEST(Validate, a_sound_request_passes) {
    Wish wish;
    wire::CreateRequest request = sound();
    request.desired_access = Access::generic_read;
    request.file_attributes = wire::FileAttributes::hidden | wire::FileAttributes::normal;
    EXPECT_EQ(validate(request, wish), Status::success);
    EXPECT_EQ(wish.access, static_cast<Access>(0x120089));
    EXPECT_EQ(wish.dos_attributes, vfs::dos::hidden);
}

TEST(Validate, impersonation_levels_end_at_delegate) {
    wire::CreateRequest request = sound();
    for (std::uint32_t level = 0; level <= 3; ++level) {
        request.impersonation_level = static_cast<wire::ImpersonationLevel>(level);
        EXPECT_EQ(status_of(request), Status::success) << level;
    }
    request.impersonation_level = static_cast<wire::ImpersonationLevel>(4);
    EXPECT_EQ(status_of(request), Status::bad_impersonation_level);
}

TEST(Validate, dispositions_end_at_overwrite_if) {
    wire::CreateRequest request = sound();
    request.create_disposition = static_cast<CreateDisposition>(6);
    EXPECT_EQ(status_of(request), Status::invalid_parameter);
}

TEST(Validate, there_are_three_share_modes) {
    wire::CreateRequest request = sound();
    request.share_access = static_cast<locks::ShareMode>(8);
    EXPECT_EQ(status_of(request), Status::invalid_parameter);
}

TEST(Validate, each_option_alone) {
    for (unsigned bit = 0; bit < 32; ++bit) {
        const std::uint32_t option = 1U << bit;
        if (option == 0x1000) continue; // FILE_DELETE_ON_CLOSE wants a right
        const Status expected = option >= 0x0100'0000         ? Status::invalid_parameter
                                : (option & 0x0010'2080) != 0 ? Status::not_supported
                                                              : Status::success;
        EXPECT_EQ(with_options(option), expected) << std::hex << option;
    }
}

TEST(Validate, options_that_contradict) {
    EXPECT_EQ(with_options(0x41), Status::invalid_parameter);      // a folder that is none
    EXPECT_EQ(with_options(0x10'0100), Status::invalid_parameter); // COMPLETE_IF_OPLOCKED, RESERVE_OPFILTER
    EXPECT_EQ(with_options(0x01, CreateDisposition::overwrite_if), Status::invalid_parameter);
    EXPECT_EQ(with_options(0x01, CreateDisposition::overwrite), Status::invalid_parameter);
    EXPECT_EQ(with_options(0x01, CreateDisposition::supersede), Status::invalid_parameter);
    EXPECT_EQ(with_options(0x01, CreateDisposition::create), Status::success);
}

TEST(Validate, each_access_bit_alone) {
    for (unsigned bit = 0; bit < 32; ++bit) {
        wire::CreateRequest request = sound();
        request.desired_access = static_cast<Access>(1U << bit);
        // Bit 24 is left to whoever knows of privileges.
        const bool refused = ((1U << bit) & 0x0CE0'FE00U) != 0;
        EXPECT_EQ(status_of(request), refused ? Status::access_denied : Status::success) << bit;
    }
}

TEST(Validate, to_ask_for_nothing_is_refused) {
    wire::CreateRequest request = sound();
    request.desired_access = Access::none;
    EXPECT_EQ(status_of(request), Status::access_denied);
}

TEST(Validate, each_attribute_alone) {
    for (unsigned bit = 0; bit < 32; ++bit) {
        wire::CreateRequest request = sound();
        request.file_attributes = static_cast<wire::FileAttributes>(1U << bit);
        const bool valid = ((1U << bit) & 0x7FB7U) != 0;
        EXPECT_EQ(status_of(request), valid ? Status::success : Status::invalid_parameter) << bit;
    }
}

TEST(Validate, faults_of_the_access_are_told_first) {
    wire::CreateRequest request = sound();
    request.desired_access = static_cast<Access>(0x0800'0000);
    request.file_attributes = static_cast<wire::FileAttributes>(0x8);
    EXPECT_EQ(status_of(request), Status::access_denied);
}

TEST(Validate, folders_are_not_temporary) {
    wire::CreateRequest request = sound();
    request.file_attributes = wire::FileAttributes::temporary;
    EXPECT_EQ(status_of(request), Status::success);
    request.create_options = CreateOptions::directory_file;
    EXPECT_EQ(status_of(request), Status::invalid_parameter);
}

TEST(Validate, delete_on_close_wants_the_right_to_delete) {
    wire::CreateRequest request = sound();
    request.create_options = CreateOptions::delete_on_close;
    for (const Access too_little : {request.desired_access, Access::maximum_allowed}) {
        request.desired_access = too_little;
        EXPECT_EQ(status_of(request), Status::invalid_parameter);
    }
    for (const Access enough : {Access::remove, Access::generic_all}) {
        request.desired_access = enough;
        EXPECT_EQ(status_of(request), Status::success);
    }
}

} // namespace
} // namespace holdfast::smb2::create
