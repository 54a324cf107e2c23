#include "smb2/handlers/directory/entry.h"

#include "smb2/wire/filetime.h"
#include "smb2/wire/info/directory.h"

#include <gtest/gtest.h>

#include <cstring>

namespace holdfast::smb2::directory {
namespace {

using wire::FileInfoClass;

vfs::Attributes some_attributes() {
    vfs::Attributes file;
    file.id = {1, 0x1122'3344'5566'7788};
    file.size = 12;
    file.allocated = 4096;
    file.dos_attributes = vfs::dos::hidden;
    file.times.creation = vfs::Ticks{100};
    file.times.last_access = vfs::Ticks{200};
    file.times.last_write = vfs::Ticks{300};
    file.times.change = vfs::Ticks{400};
    return file;
}

template <class Information>
std::vector<Information> read_back(const Buffer& out) {
    std::vector<Information> entries;
    wire::Reader reader(out.bytes());
    reader.rest_chain("Entries", entries, 8);
    EXPECT_TRUE(reader.ok());
    return entries;
}

// What the description of the class reads is what was written by hand.
template <class Information>
class Entries : public ::testing::Test {};
using Classes = ::testing::Types<wire::FileDirectoryInformation, wire::FileFullDirectoryInformation,
                                 wire::FileIdFullDirectoryInformation, wire::FileBothDirectoryInformation,
                                 wire::FileIdBothDirectoryInformation, wire::FileIdExtdDirectoryInformation>;
TYPED_TEST_SUITE(Entries, Classes);

TYPED_TEST(Entries, are_laid_out_as_their_class_says) {
    const EntryLayout* layout = find_layout(TypeParam::info_class);
    ASSERT_NE(layout, nullptr);
    Buffer out;
    EntryWriter writer(out, *layout, 4096);
    const vfs::Attributes file = some_attributes();
    ASSERT_TRUE(writer.add("plain.txt", file));
    ASSERT_TRUE(writer.add("na\xc3\xafve:name", file));
    ASSERT_TRUE(writer.add("x", file));

    const auto entries = read_back<TypeParam>(out);
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].file_name, u"plain.txt");
    EXPECT_EQ(entries[1].file_name, u"naïve\uF022name");
    EXPECT_EQ(entries[2].file_name, u"x");
    for (const auto& entry : entries) {
        EXPECT_EQ(entry.creation_time, wire::to_filetime(file.times.creation));
        EXPECT_EQ(entry.last_access_time, wire::to_filetime(file.times.last_access));
        EXPECT_EQ(entry.last_write_time, wire::to_filetime(file.times.last_write));
        EXPECT_EQ(entry.change_time, wire::to_filetime(file.times.change));
        EXPECT_EQ(entry.end_of_file, 12U);
        EXPECT_EQ(entry.allocation_size, 4096U);
        EXPECT_EQ(entry.file_attributes, wire::FileAttributes::hidden);
        std::uint64_t id = entry.file_id;
        if (TypeParam::info_class == FileInfoClass::id_extd_directory)
            std::memcpy(&id, entry.file_id_128.data(), sizeof id);
        EXPECT_EQ(id, layout->file_id_at != 0 ? file.id.inode : 0);
    }
}

TEST(EntryWriter, short_names_stand_beside_long_ones_where_they_are_given) {
    for (const auto given : {vfs::ShortNames::none, vfs::ShortNames::generated}) {
        Buffer out;
        EntryWriter writer(out, *find_layout(FileInfoClass::id_both_directory), 4096, given);
        for (const char* name : {"..", "short.txt", "A longer name.text"})
            ASSERT_TRUE(writer.add(name, some_attributes()));
        const auto entries = read_back<wire::FileIdBothDirectoryInformation>(out);
        ASSERT_EQ(entries.size(), 3U);
        EXPECT_EQ(entries[0].short_name, u"");
        EXPECT_EQ(entries[1].short_name, u"");
        const std::string made = vfs::short_name_of("A longer name.text");
        EXPECT_EQ(entries[2].short_name,
                  given == vfs::ShortNames::none ? u"" : std::u16string(made.begin(), made.end()));
        EXPECT_EQ(entries[2].file_name, u"A longer name.text");
    }
}

TEST(EntryWriter, names_alone) {
    Buffer out;
    EntryWriter writer(out, *find_layout(FileInfoClass::names), 4096);
    writer.add("a", {});
    writer.add("b", {});
    const auto entries = read_back<wire::FileNamesInformation>(out);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[1].file_name, u"b");
}

TEST(EntryWriter, a_file_without_attributes_is_normal) {
    Buffer out;
    EntryWriter writer(out, *find_layout(FileInfoClass::directory), 4096);
    vfs::Attributes file;
    writer.add("a", file);
    EXPECT_EQ(read_back<wire::FileDirectoryInformation>(out)[0].file_attributes, wire::FileAttributes::normal);
}

TEST(EntryWriter, what_does_not_fit_leaves_no_trace) {
    for (std::size_t most = 0; most < 400; ++most) {
        Buffer out;
        EntryWriter writer(out, *find_layout(FileInfoClass::id_both_directory), most);
        std::size_t added = 0;
        while (writer.add("abc", some_attributes())) ++added;
        EXPECT_EQ(added, writer.count());
        EXPECT_EQ(added, most < 110 ? 0 : (most - 110) / 112 + 1) << most;
        EXPECT_LE(out.size(), most);
        EXPECT_EQ(read_back<wire::FileIdBothDirectoryInformation>(out).size(), added);
        EXPECT_EQ(writer.has_room_for_any(), most >= 104);
    }
}

TEST(EntryWriter, only_the_classes_of_folders_have_a_layout) {
    EXPECT_EQ(find_layout(FileInfoClass::basic), nullptr);
    EXPECT_EQ(find_layout(FileInfoClass::none), nullptr);
}

} // namespace
} // namespace holdfast::smb2::directory
