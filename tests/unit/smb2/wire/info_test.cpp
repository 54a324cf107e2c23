#include "tests/unit/smb2/wire/samples/info.h"
#include "tests/unit/smb2/wire/samples_test.h"

namespace holdfast::smb2::wire {
namespace {

using EaChains = TypeList<ChainOf<FileFullEaInformation>>;

INSTANTIATE_TEST_SUITE_P(File, EveryStructure, testing::ValuesIn(structures(FileInfo{})), structure_name);
INSTANTIATE_TEST_SUITE_P(FileSystem, EveryStructure, testing::ValuesIn(structures(FsInfo{})), structure_name);
INSTANTIATE_TEST_SUITE_P(Chain, EveryStructure, testing::ValuesIn(structures(EaChains{})), structure_name);

TEST(DirectoryEntry, has_the_size_that_its_class_says) {
    for (const auto info_class : {FileInfoClass::directory, FileInfoClass::full_directory, FileInfoClass::names,
                                  FileInfoClass::id_full_directory, FileInfoClass::both_directory,
                                  FileInfoClass::id_both_directory, FileInfoClass::id_extd_directory}) {
        Bytes out;
        ChainBuilder listing(out, 1000, DirectoryEntry::align);
        EXPECT_TRUE(append_entry(listing, info_class, DirectoryEntry{}));
        EXPECT_EQ(out.size(), directory_entry_size(info_class));
        EXPECT_TRUE(is_directory_class(info_class));
    }
    EXPECT_EQ(directory_entry_size(FileInfoClass::basic), 0U);
    EXPECT_FALSE(is_directory_class(FileInfoClass::basic));
    Bytes out;
    ChainBuilder listing(out, 1000, DirectoryEntry::align);
    EXPECT_FALSE(append_entry(listing, FileInfoClass::basic, DirectoryEntry{}));
}

TEST(DirectoryEntry, joins_a_listing_as_long_as_there_is_room) {
    DirectoryEntry entry;
    entry.file_name = u"abc";
    Bytes out(5); // somebody else's bytes in front stay
    ChainBuilder listing(out, 3 * 24, DirectoryEntry::align);
    int fitted = 0;
    while (append_entry(listing, FileInfoClass::names, entry)) ++fitted;
    // 18 bytes each, aligned to 24; the last is not.
    EXPECT_EQ(fitted, 3);
    EXPECT_EQ(listing.size(), 24U + 24 + 18);

    const auto decoded = decode<ChainOf<FileNamesInformation>>(View(out).subspan(5));
    ASSERT_TRUE(decoded);
    ASSERT_EQ(decoded->entries.size(), 3U);
    EXPECT_EQ(decoded->entries[2].file_name, u"abc");
}

TEST(FileAllInformation, is_100_bytes_before_its_name) { EXPECT_EQ(to_bytes(FileAllInformation{}).size(), 100U); }

} // namespace
} // namespace holdfast::smb2::wire
