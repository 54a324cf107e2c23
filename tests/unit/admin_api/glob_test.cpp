#include "admin_api/glob.h"

#include <gtest/gtest.h>

#include <chrono>

namespace holdfast::admin_api {
namespace {

TEST(Glob, stands_for_paths) {
    struct Case {
        const char* why;
        const char* pattern;
        const char* path;
        bool matches;
    };
    const Case cases[] = {
        {"itself", "dir/a.txt", "dir/a.txt", true},
        {"nothing more", "dir/a.txt", "dir/a.txt2", false},
        {"nothing less", "dir/a.txt", "dir/a.tx", false},
        {"a star is any part of a name", "dir/*.txt", "dir/a.txt", true},
        {"also none", "dir/a*.txt", "dir/a.txt", true},
        {"a star ends at a slash", "*.txt", "dir/a.txt", false},
        {"a star may have to try again", "*ab*ab", "xabyabab", true},
        {"stars that find no end", "*ab*ab", "xabyaba", false},
        {"a question mark is one character", "a?c", "abc", true},
        {"one", "a?c", "ac", false},
        {"not two", "a?c", "abbc", false},
        {"also of several bytes", "a?c", "a\u00e9c", true},
        {"two of several bytes", "a??c", "a\u00e9\u4e2dc", true},
        {"not half of one", "a??c", "a\u00e9c", false},
        {"at the end too", "a?", "a\u00e9", true},
        {"no slash", "a?c", "a/c", false},
        {"two stars are all folders", "dir/**", "dir/x/y.txt", true},
        {"but not the folder itself", "dir/**", "dir", false},
        {"a name in every folder", "**/a.txt", "x/y/a.txt", true},
        {"also in the root", "**/a.txt", "a.txt", true},
        {"the whole name", "**/a.txt", "x/ba.txt", false},
        {"a folder anywhere", "**/bin/**", "x/bin/y", true},
        {"folders in the middle", "x/**/z", "x/y1/y2/z", true},
        {"or none in the middle", "x/**/z", "x/z", true},
        {"the middle ends at a slash", "x/**/z", "x/yz", false},
        {"two stars within a name cross slashes", "a**z", "ab/cz", true},
        {"three stars are no less", "***", "a/b", true},
        {"all", "**", "", true},
        {"all", "**", "a/b/c", true},
        {"a star is the root too", "*", "", true},
        {"brackets are brackets", "[a]", "[a]", true},
        {"brackets are no set", "[a]", "a", false},
        {"folders behind folders", "**/**/a", "x/a", true},
    };
    for (const Case& c : cases) EXPECT_EQ(Glob(c.pattern).matches(c.path), c.matches) << c.why << ": " << c.path;
}

TEST(Glob, no_pattern_takes_for_ever) {
    std::string pattern;
    for (int i = 0; i < 100; ++i) pattern += "**a*";
    const Glob glob(pattern + "b");
    const std::string path(2'000, 'a');
    const auto began = std::chrono::steady_clock::now();
    EXPECT_FALSE(glob.matches(path));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

} // namespace
} // namespace holdfast::admin_api
