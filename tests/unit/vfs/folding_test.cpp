#include "vfs/folding.h"

#include <gtest/gtest.h>

namespace holdfast::vfs {
namespace {

TEST(Folding, the_ranges_rise_and_do_not_overlap) {
    const FoldRange* before = nullptr;
    for (const FoldRange& range : fold_ranges()) {
        EXPECT_TRUE(range.first <= range.last);
        EXPECT_TRUE(before == nullptr || range.first > before->last);
        before = &range;
    }
    EXPECT_GT(fold_ranges().size(), 100U);
}

TEST(Folding, letters_of_many_scripts_have_their_upper_case) {
    const struct {
        const char* why;
        char32_t lower, upper;
    } rows[] = {
        {"ASCII", U'a', U'A'},
        {"ASCII, the end", U'z', U'Z'},
        {"Latin-1", U'ä', U'Ä'},
        {"far away", U'ÿ', U'Ÿ'},
        {"every other one", U'ā', U'Ā'},
        {"the upper one between two lower ones", U'Ă', U'Ă'},
        {"Greek", U'ω', U'Ω'},
        {"final sigma", U'ς', U'Σ'},
        {"Cyrillic", U'я', U'Я'},
        {"Armenian", U'ա', U'Ա'},
        {"beyond the plane", U'𐐨', U'𐐀'},
        {"no case", U'漢', U'漢'},
        {"division sign amid letters", U'÷', U'÷'},
        {"sharp s has no single upper case", U'ß', U'ß'},
        {"a digit", U'7', U'7'},
    };
    for (const auto& row : rows) EXPECT_TRUE(fold_code_point(row.lower) == row.upper) << row.why;
}

TEST(Folding, nothing_beyond_ascii_becomes_ascii) {
    for (char32_t c = 0x80; c <= 0x10FFFF; ++c) ASSERT_TRUE(fold_code_point(c) >= 0x80) << static_cast<unsigned>(c);
}

TEST(Folding, folding_twice_changes_nothing_more) {
    for (char32_t c = 0; c <= 0x10FFFF; ++c)
        ASSERT_TRUE(fold_code_point(fold_code_point(c)) == fold_code_point(c)) << static_cast<unsigned>(c);
}

} // namespace
} // namespace holdfast::vfs
