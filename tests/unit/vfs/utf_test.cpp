#include "vfs/utf.h"

#include "vfs/names.h"

#include <gtest/gtest.h>

namespace holdfast::vfs {
namespace {

TEST(Utf, every_code_point_survives_both_encodings) {
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string bytes;
        append_utf8(bytes, c);
        std::string_view rest = bytes;
        ASSERT_EQ(take_utf8(rest), c);
        ASSERT_TRUE(rest.empty());
        std::u16string units;
        append_utf16(units, c);
        std::u16string_view rest16 = units;
        ASSERT_EQ(take_utf16(rest16), c);
        ASSERT_TRUE(rest16.empty());
    }
}

TEST(Utf, what_is_not_utf8_is_refused_and_left_alone) {
    const std::string_view rows[] = {
        "\x80",             // a tail without a head
        "\xC0\xAF",         // '/' in two bytes
        "\xE0\x80\xAF",     // '/' in three
        "\xC3",             // cut
        "\xE2\x82",         // cut later
        "\xED\xA0\x80",     // a surrogate
        "\xF4\x90\x80\x80", // above the last code point
        "\xF8\x88\x80\x80\x80",
        "\xFF",
        "\xC3\x28",
    };
    for (const auto row : rows) {
        std::string_view rest = row;
        EXPECT_FALSE(take_utf8(rest)) << ::testing::PrintToString(row);
        EXPECT_EQ(rest, row);
    }
}

TEST(Utf, a_lone_surrogate_is_none) {
    for (const std::u16string_view row :
         {std::u16string_view(u"\xD800"), std::u16string_view(u"\xDC00"), std::u16string_view(u"\xD800x")}) {
        std::u16string_view rest = row;
        EXPECT_FALSE(take_utf16(rest));
        EXPECT_EQ(rest.size(), row.size() - 1);
    }
}

TEST(Utf, whole_texts_replace_what_is_broken) {
    EXPECT_EQ(utf8_to_utf16("a\xFFz"), u"a\uFFFDz");
    EXPECT_EQ(utf16_to_utf8(std::u16string_view(u"a\xD800z")), "a\xEF\xBF\xBDz");
    EXPECT_EQ(utf16_to_utf8(u"gr\u00FC\u00DFe \U0001F600"), "gr\xC3\xBC\xC3\x9F"
                                                            "e \xF0\x9F\x98\x80");
}

} // namespace
} // namespace holdfast::vfs
