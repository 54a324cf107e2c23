#include "smb2/handlers/info_table.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::info {
namespace {

using wire::FileInfoClass;
using wire::FsInfoClass;

// [MS-SMB2] 2.2.37: what a client may ask a file.
TEST(InfoTable, every_class_that_the_protocol_lists_for_queries_has_a_row) {
    using enum FileInfoClass;
    for (const FileInfoClass info_class :
         {access, alignment, all, alternate_name, attribute_tag, basic, compression, ea, full_ea, id, internal, mode,
          network_open, normalized_name, pipe, pipe_local, position, standard, stream}) {
        EXPECT_NE(find_file_query(info_class), nullptr) << int{static_cast<std::uint8_t>(info_class)};
    }
    EXPECT_EQ(find_file_query(none), nullptr);
    EXPECT_EQ(find_file_query(directory), nullptr);
}

// [MS-SMB2] 2.2.39: what it may set.
TEST(InfoTable, every_class_that_can_be_set_has_a_row) {
    using enum FileInfoClass;
    for (const FileInfoClass info_class :
         {allocation, basic, disposition, disposition_ex, end_of_file, full_ea, link, mode, position, rename})
        EXPECT_NE(find_file_change(info_class), nullptr) << int{static_cast<std::uint8_t>(info_class)};
    EXPECT_EQ(find_file_change(standard), nullptr);
}

TEST(InfoTable, every_class_of_a_volume_has_a_row) {
    using enum FsInfoClass;
    for (const FsInfoClass info_class : {volume, size, device, attribute, control, full_size, object_id, sector_size})
        EXPECT_NE(find_fs_query(info_class), nullptr) << int{static_cast<std::uint8_t>(info_class)};
    EXPECT_EQ(find_fs_query(label), nullptr);
}

TEST(InfoTable, refusals_tell_the_known_from_the_unknown) {
    EXPECT_EQ(refusal_of_file_query(FileInfoClass::name), Status::not_supported);
    EXPECT_EQ(refusal_of_file_query(FileInfoClass::rename), Status::invalid_info_class);
    EXPECT_EQ(refusal_of_fs_query(FsInfoClass::driver_path), Status::not_supported);
    EXPECT_EQ(refusal_of_fs_query(FsInfoClass::label), Status::invalid_info_class);
    EXPECT_EQ(refusal_of_file_change(FileInfoClass::rename_ex), Status::not_supported);
    EXPECT_EQ(refusal_of_file_change(FileInfoClass::internal), Status::invalid_info_class);
    EXPECT_EQ(refusal_of_fs_change(FsInfoClass::label), Status::access_denied);
    EXPECT_EQ(refusal_of_fs_change(FsInfoClass::size), Status::invalid_info_class);
}

} // namespace
} // namespace holdfast::smb2::info
