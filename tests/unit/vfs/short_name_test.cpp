#include "vfs/short_name.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::vfs {
namespace {

struct Row {
    const char* why;
    const char* name;
    bool is_short;
};

TEST(ShortName, is_what_the_specification_says) {
    const Row rows[] = {
        {"the longest", "EIGHTCHR.TXT", true},
        {"without extension", "README", true},
        {"case does not count", "readme.md", true},
        {"one character", "a", true},
        {"nine characters", "NINECHARS", false},
        {"four in the extension", "a.html", false},
        {"two dots", "a.b.c", false},
        {"a dot in front", ".profile", false},
        {"a dot at the end", "a.", false},
        {"a space", "a b", false},
        {"not ASCII", "gr\xc3\xbc.txt", false},
        {"allowed in long names alone", "a+b", false},
        {"nothing", "", false},
    };
    for (const Row& row : rows) EXPECT_EQ(is_short_name(row.name), row.is_short) << row.why;
}

TEST(ShortName, a_generated_one_is_one) {
    for (const char* name :
         {"A long name.text", ".profile",
          "gr\xc3\xbc\xc3\x9f"
          "e.html",
          "a.b.c", "...", "\xff\xfe", " ", "~~~~~~~~~~", "name without extension", "dot at the end."}) {
        EXPECT_TRUE(is_short_name(short_name_of(name))) << name << " -> " << short_name_of(name);
        EXPECT_TRUE(looks_generated(short_name_of(name))) << name << " -> " << short_name_of(name);
    }
}

TEST(ShortName, keeps_what_a_reader_knows_a_name_by) {
    const std::string made = short_name_of("Annual report.html");
    EXPECT_EQ(made.substr(0, 3), "AN~");
    EXPECT_EQ(made.substr(8), ".HTM");
}

TEST(ShortName, is_the_same_for_every_spelling_and_for_ever) {
    EXPECT_EQ(short_name_of("Annual Report.html"), short_name_of("ANNUAL REPORT.HTML"));
    // Clients keep short names: another hash would break them.
    EXPECT_EQ(short_name_of("Annual Report.html"), "AN~ATYY3.HTM");
}

TEST(ShortName, differs_between_names_that_begin_alike) {
    std::set<std::string> made;
    for (int i = 0; i < 10'000; ++i) made.insert(short_name_of("document number " + std::to_string(i) + ".text"));
    EXPECT_GE(made.size(), 9'998U);
}

TEST(ShortName, few_other_names_look_generated) {
    for (const char* name :
         {"~WRD0001.TMP", "~$report.doc", "PROGRA~1", "AB~12345.HTML", "AB~1234", "AB~1234!", "plain.txt"})
        EXPECT_FALSE(looks_generated(name)) << name;
    EXPECT_TRUE(looks_generated("ab~1x3z5.txt")) << "in either case";
}

} // namespace
} // namespace holdfast::vfs
