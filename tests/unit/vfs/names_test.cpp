#include "vfs/names.h"

#include <gtest/gtest.h>

#include <random>

namespace holdfast::vfs {
namespace {

std::string outcome(std::u16string_view wire) {
    const auto path = path_from_wire(wire);
    return path ? *path : "! " + std::string(to_string(path.error()));
}

TEST(Names, a_path_of_the_wire_is_taken_or_refused) {
    const std::string invalid = "! invalid name";
    const struct {
        const char* why;
        std::u16string wire;
        std::string expected;
    } rows[] = {
        {"the root", u"", ""},
        {"plain", u"a\\b.txt", "a/b.txt"},
        {"a trailing separator goes", u"a\\b\\", "a/b"},
        {"but not two", u"a\\\\", invalid},
        {"nor the only one", u"\\", invalid},
        {"leading separator", u"\\a", invalid},
        {"empty name", u"a\\\\b", invalid},
        {"dot", u".", invalid},
        {"dot within", u"a\\.\\b", invalid},
        {"up", u"..", invalid},
        {"up within", u"a\\..\\..\\b", invalid},
        {"three dots are a name", u"...", "..."},
        {"slash", u"a/b", invalid},
        {"up by slash", u"a\\../b", invalid},
        {"stream", u"a:b", invalid},
        {"wildcard", u"a*", invalid},
        {"question", u"a?", invalid},
        {"quote", u"a\"", invalid},
        {"less", u"<", invalid},
        {"greater", u">", invalid},
        {"bar", u"a|b", invalid},
        {"control", u"a\tb", invalid},
        {"zero", std::u16string(u"a\0b", 3), invalid},
        {"lone surrogate", std::u16string(u"a\xD800", 2), invalid},
        {"private colon", u"a\uF022b", "a:b"},
        {"private colon, the long way", u"a\uF03Ab", "a:b"},
        {"private backslash is no separator", u"a\uF026b", "a\\b"},
        {"private control", u"a\uF009b", "a\tb"},
        {"private dot at the end", u"a\uF029", "a."},
        {"up, written privately", u"\uF029\uF029", invalid},
        {"up, half privately", u".\uF029\\x", invalid},
        {"a slash cannot be had privately", u"a\uF02Fb",
         "a\xEF\x80\xAF"
         "b"},
        {"raw byte", u"a\uF7FF", "a\xFF"},
        {"beyond the plane", u"\U0001F600", "\xF0\x9F\x98\x80"},
        {"255 bytes", std::u16string(255, u'x'), std::string(255, 'x')},
        {"256 bytes", std::u16string(256, u'x'), "! name too long"},
        {"bytes count, not characters", std::u16string(128, u'\u00E4'), "! name too long"},
    };
    for (const auto& row : rows) EXPECT_EQ(outcome(row.wire), row.expected) << row.why;
}

TEST(Names, a_name_of_the_disk_is_legal_on_the_wire) {
    const struct {
        std::string disk;
        std::u16string wire;
    } rows[] = {
        {"plain.txt", u"plain.txt"},
        {"a:b", u"a\uF022b"},
        {"what?", u"what\uF025"},
        {"a\\b", u"a\uF026b"},
        {"end.", u"end\uF029"},
        {"end ", u"end\uF028"},
        {". in. the middle.x", u". in. the middle.x"},
        {"tab\t", u"tab\uF009"},
        {"\xFF", u"\uF7FF"},
        {"\xC3\xA4", u"\u00E4"},
        {"\xEF\x80\xA2", u"\uF7EF\uF780\uF7A2"}, // really has U+F022
    };
    for (const auto& row : rows) EXPECT_EQ(name_to_wire(row.disk), row.wire) << row.disk;
    EXPECT_EQ(path_to_wire("a:b/c/d."), u"a\uF022b\\c\\d\uF029");
    EXPECT_EQ(path_to_wire(""), u"");
}

TEST(Names, whatever_the_disk_has_comes_back_as_the_same_bytes) {
    std::mt19937 random(20250101);
    const std::string_view pieces[] = {
        "\xEF\x80\xA2", "\xEF\x9E\x80",     "\xEF\x9F\xBF", "\xC3", "\xA4",         ".",           " ",
        "\\",           "\xF0\x9F\x98\x80", "\xED\xA0\x80", "*",    "\xEF\x80\x81", "\xEF\x81\xBC"};
    for (int round = 0; round < 20'000; ++round) {
        std::string name;
        const auto length = 1 + random() % 40;
        while (name.size() < length) {
            if (random() % 2 == 0) {
                name += pieces[random() % std::size(pieces)];
            } else {
                const char byte = static_cast<char>(1 + random() % 255);
                if (byte != '/') name += byte;
            }
        }
        if (name == "." || name == "..") continue;
        const auto back = path_from_wire(name_to_wire(name));
        ASSERT_TRUE(back) << ::testing::PrintToString(name);
        ASSERT_EQ(*back, name);
    }
}

TEST(Names, folding_makes_spellings_equal_and_leaves_strange_bytes) {
    EXPECT_EQ(fold_case("ReadMe.TXT"), fold_case("readme.txt"));
    EXPECT_EQ(fold_case("\xC3\x84pfel"), fold_case("\xC3\xA4PFEL"));
    EXPECT_NE(fold_case("a"), fold_case("b"));
    EXPECT_EQ(fold_case("a\xFF"), "A\xFF");
    EXPECT_EQ(upcase(u'\u00E4'), u'\u00C4');
    EXPECT_EQ(upcase(u'\xD801'), u'\xD801');
}

} // namespace
} // namespace holdfast::vfs
