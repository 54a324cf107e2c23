#include "vfs/dos_attributes.h"

#include <gtest/gtest.h>

namespace holdfast::vfs {
namespace {

DosRecord full() {
    DosRecord record;
    record.attributes = dos::hidden | dos::archive;
    record.creation = Ticks(-5);
    record.change = DosRecord::Change{Ticks(1'700'000'000'123'456'789), Ticks(7)};
    return record;
}

TEST(DosAttributes, every_combination_of_fields_survives) {
    for (int fields = 0; fields < 8; ++fields) {
        DosRecord record;
        if (fields & 1) record.attributes = full().attributes;
        if (fields & 2) record.creation = full().creation;
        if (fields & 4) record.change = full().change;
        const std::string value = encode(record);
        EXPECT_LE(value.size(), longest_dos_record);
        EXPECT_EQ(decode_dos_record(value), record) << fields;
    }
}

TEST(DosAttributes, the_bytes_on_disk_do_not_change) {
    DosRecord record;
    record.attributes = dos::hidden;
    record.creation = Ticks(0x0102);
    EXPECT_EQ(encode(record), std::string("\x01\x03"
                                          "\x02\0\0\0"
                                          "\x02\x01\0\0\0\0\0\0",
                                          14));
}

TEST(DosAttributes, a_cut_or_longer_or_later_value_is_none) {
    const std::string value = encode(full());
    for (std::size_t length = 0; length < value.size(); ++length)
        EXPECT_FALSE(decode_dos_record(std::string_view(value).substr(0, length))) << length;
    EXPECT_FALSE(decode_dos_record(value + 'x'));
    std::string later = value;
    later[0] = 2;
    EXPECT_FALSE(decode_dos_record(later));
    std::string unknown = value;
    unknown[1] = 15;
    EXPECT_FALSE(decode_dos_record(unknown));
}

TEST(DosAttributes, bits_that_follow_from_the_file_are_not_taken_from_the_value) {
    DosRecord record;
    record.attributes = dos::directory | dos::reparse_point | dos::system;
    EXPECT_EQ(decode_dos_record(encode(record))->attributes, dos::system);
}

} // namespace
} // namespace holdfast::vfs
