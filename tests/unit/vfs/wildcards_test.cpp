#include "vfs/names.h"

#include <gtest/gtest.h>

namespace holdfast::vfs {
namespace {

TEST(Wildcards, a_pattern_matches_as_in_ms_fsa) {
    const struct {
        const char* why;
        std::u16string_view pattern, name;
        bool matches;
    } rows[] = {
        {"everything", u"*", u"a.b.c", true},
        {"everything, the old way, also without a dot", u"*.*", u"readme", true},
        {"nothing to match with", u"", u"a", false},
        {"nothing at all", u"", u"", true},
        {"stars need a name", u"*", u"", false},
        {"plain", u"readme", u"readme", true},
        {"case", u"ReadMe", u"README", true},
        {"case of other letters", u"\u00E4*", u"\u00C4x", true},
        {"shorter", u"readme", u"readm", false},
        {"longer", u"readm", u"readme", false},
        {"tail", u"*.txt", u"a.TXT", true},
        {"tail longer than the name", u"*.txt", u"txt", false},
        {"star in the middle", u"a*z", u"abcz", true},
        {"star for nothing", u"a*z", u"az", true},
        {"two stars", u"a*b*c", u"a1b2b3c", true},
        {"two stars, no", u"a*b*c", u"a1c2b", false},
        {"star after all", u"a*", u"a", true},
        {"question is one", u"a?c", u"abc", true},
        {"question is not none", u"abc?", u"abc", false},
        {"question takes a dot", u"a?c", u"a.c", true},
        {"DOS question takes one", u"a>c", u"abc", true},
        {"DOS question takes none at the end", u"abc>>", u"abc", true},
        {"DOS question takes none before a dot", u"a>>.txt", u"a.txt", true},
        {"DOS question takes no dot", u"a>c", u"a.c", false},
        {"DOS question not for nothing elsewhere", u"a>c", u"ac", false},
        {"DOS questions, some used", u">>>>.c", u"ab.c", true},
        {"DOS questions, too few", u">.c", u"ab.c", false},
        {"DOS star up to the last dot", u"<.txt", u"a.b.txt", true},
        {"DOS star does not cross it", u"<", u"a.txt", false},
        {"DOS star where there is no dot", u"<", u"readme", true},
        {"DOS star, then anything", u"<.*", u"a.txt", true},
        {"DOS star and DOS dot: names without extension", u"<\"", u"readme", true},
        {"DOS star and DOS dot: a dot at the very end", u"<\"", u"readme.", true},
        {"DOS star, DOS dot, star: all", u"<\"*", u"a.b.c", true},
        {"DOS star, DOS dot, star: no dot", u"<\"*", u"readme", true},
        {"DOS dot is a dot", u"a\"b", u"a.b", true},
        {"DOS dot is nothing at the end", u"a\"", u"a", true},
        {"DOS dot is nothing but at the end", u"a\"b", u"ab", false},
        {"DOS dot and questions at the end", u"abc\">>>", u"abc", true},
        {"brackets are plain", u"[a]", u"[a]", true},
        {"brackets are no set", u"[a]", u"a", false},
    };
    for (const auto& row : rows) EXPECT_EQ(matches_pattern(row.pattern, row.name), row.matches) << row.why;
}

TEST(Wildcards, many_stars_cost_little) {
    const std::u16string pattern = [] {
        std::u16string text;
        for (int i = 0; i < 100; ++i) text += u"*a";
        return text + u"b";
    }();
    EXPECT_FALSE(matches_pattern(pattern, std::u16string(255, u'a')));
}

} // namespace
} // namespace holdfast::vfs
