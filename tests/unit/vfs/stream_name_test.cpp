#include "vfs/stream_name.h"

#include "tests/unit/vfs/temporary_folder.h"

namespace holdfast::vfs::test {
namespace {

TEST(StreamName, row_by_row) {
    const std::u16string longest(255, u'a');
    const struct {
        const char* why;
        std::u16string wire;
        std::string error;
        std::string name;
    } rows[] = {
        {"a name", u"Zone.Identifier", "none", "Zone.Identifier"},
        {"what is illegal in names of files", u"\x05 a\n?*\"<>|", "none", "\x05 a\n?*\"<>|"},
        {"beyond ASCII", u"\u00e4\U0001F600", "none", "\xc3\xa4\xf0\x9f\x98\x80"},
        {"a private character, as macOS writes a colon", u"a\uf022b", "none",
         "a\xef\x80\xa2"
         "b"},
        {"the longest", longest, "none", std::string(255, 'a')},
        {"too long", longest + u"a", "invalid name", {}},
        {"too long for the disk", std::u16string(200, u'\u4e00'), "name too long", {}},
        {"nothing", u"", "invalid name", {}},
        {"a colon", u"a:b", "invalid name", {}},
        {"a slash", u"a/b", "invalid name", {}},
        {"a backslash", u"a\\b", "invalid name", {}},
        {"a zero", std::u16string(u"a\0b", 3), "invalid name", {}},
        {"half a pair", std::u16string(1, u'\xd800'), "invalid name", {}},
        {"here", u".", "invalid name", {}},
        {"up", u"..", "invalid name", {}},
        {"three dots", u"...", "none", "..."},
    };
    for (const auto& row : rows) {
        const auto name = stream_name_from_wire(row.wire);
        EXPECT_EQ(error_of(name), row.error) << row.why;
        if (!name) continue;
        EXPECT_EQ(*name, row.name) << row.why;
        EXPECT_EQ(stream_name_to_wire(*name), row.wire) << row.why;
    }
}

TEST(StreamName, the_second_lock_takes_no_way_out_of_the_folder) {
    for (const char* name : {"", ".", "..", "a/b", "../a", "a:b", "a\\b"})
        EXPECT_EQ(error_of(check_stream_name(name)), "invalid name") << name;
    EXPECT_EQ(error_of(check_stream_name(std::string(256, 'a'))), "name too long");
    EXPECT_EQ(error_of(check_stream_name("a b")), "none");
}

} // namespace
} // namespace holdfast::vfs::test
