#include "server/commands/location.h"

#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

const std::vector<ServedShare> shares = {
    {"Demo", "/srv/demo"}, {"projects", "/srv/projects"}, {"inner", "/srv/projects/in"}, {"IPC$", ""}};

TEST(LocationOf, is_what_people_write) {
    struct Case {
        const char* text;
        Location expected;
    };
    const Case cases[] = {
        {"//127.0.0.1:4450/demo/dir", {"Demo", "dir"}},
        {"//filer/demo/dir/a b/", {"Demo", "dir/a b"}},
        {"//[::1]:4450/demo", {"Demo", ""}},
        {"\\\\filer\\DEMO\\dir\\x", {"Demo", "dir/x"}},
        {"\\\\filer\\demo", {"Demo", ""}},
        {"smb://filer/demo/a%20b", {"Demo", "a b"}},
        {"SMB://ann@filer:4450/demo/100%", {"Demo", "100%"}},
        {"demo:dir/a", {"Demo", "dir/a"}},
        {"demo:dir/a:stream", {"Demo", "dir/a:stream"}},
        {"demo:", {"Demo", ""}},
        {"demo:\\dir\\a", {"Demo", "dir/a"}},
        {"/projects/q3", {"projects", "q3"}},
        {"demo/dir", {"Demo", "dir"}},
        {"demo", {"Demo", ""}},
    };
    for (const Case& c : cases) {
        const auto found = find_location(c.text, "", shares);
        ASSERT_TRUE(std::holds_alternative<Location>(found)) << c.text << ": " << std::get<std::string>(found);
        EXPECT_EQ(std::get<Location>(found), c.expected) << c.text;
    }
}

TEST(LocationOf, a_local_path_is_below_the_innermost_folder) {
    const auto find = [](const char* local) { return std::get<Location>(find_location("x", local, shares)); };
    EXPECT_EQ(find("/srv/demo/dir/a"), (Location{"Demo", "dir/a"}));
    EXPECT_EQ(find("/srv/demo"), (Location{"Demo", ""}));
    EXPECT_EQ(find("/srv/projects/in/a"), (Location{"inner", "a"}));
    EXPECT_EQ(find("/srv/projects/into/a"), (Location{"projects", "into/a"}));
    EXPECT_TRUE(std::holds_alternative<std::string>(find_location("x", "/srv/demo2/a", shares)));
}

TEST(LocationOf, the_root_of_the_machine_is_thought_of_last) {
    const std::vector<ServedShare> with_root = {{"all", "/"}, {"demo", "/srv/demo"}};
    EXPECT_EQ(std::get<Location>(find_location("/demo/a", "/demo/a", with_root)), (Location{"demo", "a"}));
    EXPECT_EQ(std::get<Location>(find_location("/etc/a", "/etc/a", with_root)), (Location{"all", "etc/a"}));
    EXPECT_EQ(std::get<Location>(find_location("a", "/srv/demo/a", with_root)), (Location{"demo", "a"}));
}

TEST(LocationOf, what_is_none_is_told_with_the_shares_there_are) {
    for (const char* wrong :
         {"//filer/other/a", "//filer", "//filer/", "\\\\filer", "smb://filer", "other:a", "/other", ""}) {
        const auto found = find_location(wrong, "", shares);
        ASSERT_TRUE(std::holds_alternative<std::string>(found)) << wrong;
    }
    EXPECT_EQ(std::get<std::string>(find_location("//filer/other/a", "", shares)),
              "no share is named \"other\"; there are Demo, projects, inner, IPC$");
    EXPECT_EQ(std::get<std::string>(find_location("//h/a", "", {})), "no share is named \"a\"; there are none");
}

TEST(LocationOf, can_be_written_again) { EXPECT_EQ(to_string(Location{"demo", "dir/a"}), "demo:dir/a"); }

} // namespace
} // namespace holdfast::server
