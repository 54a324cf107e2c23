#include "smb2/handlers/info/notify_filter.h"

#include "smb2/wire/info/file.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::info {
namespace {

using wire::CompletionFilter;
using wire::FileInfoClass;

struct BasicRow {
    const char* why;
    wire::FileBasicInformation basic;
    CompletionFilter told;
};

TEST(NotifyFilter, basic_information_is_told_field_by_field) {
    constexpr auto leave = static_cast<wire::FileTime>(UINT64_MAX);
    constexpr auto some = static_cast<wire::FileTime>(132'000'000'000'000'000);
    BasicRow rows[] = {
        {"nothing", {}, CompletionFilter::none},
        {"attributes", {}, CompletionFilter::attributes},
        {"creation", {.creation_time = some}, CompletionFilter::creation},
        {"access", {.last_access_time = some}, CompletionFilter::last_access},
        {"write", {.last_write_time = some}, CompletionFilter::last_write},
        {"change", {.change_time = some}, CompletionFilter::none},
        {"two",
         {.creation_time = some, .last_write_time = some},
         CompletionFilter::creation | CompletionFilter::last_write},
        {"times that are to stay", {.last_write_time = leave}, CompletionFilter::none},
    };
    rows[1].basic.file_attributes = static_cast<decltype(rows[1].basic.file_attributes)>(2);
    for (const BasicRow& row : rows)
        EXPECT_EQ(told_of(FileInfoClass::basic, wire::to_bytes(row.basic)), row.told) << row.why;
}

TEST(NotifyFilter, each_class_has_its_own) {
    EXPECT_EQ(told_of(FileInfoClass::allocation, {}), CompletionFilter::size);
    EXPECT_EQ(told_of(FileInfoClass::end_of_file, {}), CompletionFilter::size | CompletionFilter::last_write);
    EXPECT_EQ(told_of(FileInfoClass::full_ea, {}), CompletionFilter::ea);
    EXPECT_EQ(told_of(FileInfoClass::rename, {}), CompletionFilter::none);
    EXPECT_EQ(told_of(FileInfoClass::disposition, {}), CompletionFilter::none);
    EXPECT_EQ(told_of(FileInfoClass::basic, {}), CompletionFilter::none) << "too short";
}

} // namespace
} // namespace holdfast::smb2::info
