#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/names.h"

namespace holdfast::vfs::test {
namespace {

using Replace = Volume::Replace;
using Names = std::set<std::string>;

class VolumeNamesTest : public VolumeTest {};

TEST_F(VolumeNamesTest, a_name_is_removed_in_any_spelling_while_it_leads_to_the_file) {
    write("File");
    const auto id = id_of("File");
    EXPECT_EQ(error_of(volume->remove("file", {id.device, id.inode + 1}, Kind::file)), "not found");
    EXPECT_EQ(names(), Names{"File"});
    EXPECT_TRUE(volume->remove("FILE", id, Kind::file));
    EXPECT_EQ(names(), Names{});
    EXPECT_EQ(error_of(volume->remove("File", id, Kind::file)), "not found");
    EXPECT_EQ(error_of(volume->remove("none/File", id, Kind::file)), "path not found");
    EXPECT_EQ(error_of(volume->remove("", id_of(""), Kind::directory)), "access denied");
}

TEST_F(VolumeNamesTest, a_folder_goes_when_it_is_empty) {
    make_folder("Dir/Sub");
    EXPECT_EQ(error_of(volume->remove("dir", id_of("dir"), Kind::directory)), "not empty");
    EXPECT_EQ(error_of(volume->remove("dir/sub", id_of("dir/sub"), Kind::file)), "is a directory");
    EXPECT_TRUE(volume->remove("dir/SUB", id_of("dir/sub"), Kind::directory));
    EXPECT_TRUE(volume->remove("dir", id_of("dir"), Kind::directory));
    EXPECT_EQ(names(), Names{});
}

TEST_F(VolumeNamesTest, a_link_is_removed_not_its_target) {
    make_folder("real");
    write("file");
    std::filesystem::create_symlink("real", share("to-folder"));
    std::filesystem::create_symlink("file", share("to-file"));
    EXPECT_TRUE(volume->remove("to-folder", id_of("real"), Kind::directory));
    EXPECT_TRUE(volume->remove("TO-FILE", id_of("file"), Kind::file));
    EXPECT_EQ(names(), (Names{"real", "file"}));
}

TEST_F(VolumeNamesTest, a_name_is_free_at_once_after_its_removal) {
    for (int i = 0; i < 20; ++i) {
        const auto made = create(i % 2 ? "NAME" : "name");
        ASSERT_TRUE(made) << error_of(made);
        ASSERT_TRUE(volume->remove("Name", (*made)->id(), Kind::file));
    }
}

TEST_F(VolumeNamesTest, renames_follow_the_table) {
    struct Row {
        const char* why;
        const char* from;
        const char* to;
        Replace replace;
        const char* error;
        Names after; // "a" holds "A's text", "b" "B's", "dir" is a folder with "in"
    };
    const Row rows[] = {
        {"plain", "a", "c", Replace::no, "none", {"c", "b", "dir"}},
        {"from in another spelling", "A", "c", Replace::no, "none", {"c", "b", "dir"}},
        {"case alone", "a", "A", Replace::no, "none", {"A", "b", "dir"}},
        {"case alone, replacing", "a", "A", Replace::yes, "none", {"A", "b", "dir"}},
        {"case alone of a folder", "dir", "DIR", Replace::no, "none", {"a", "b", "DIR"}},
        {"to itself", "a", "a", Replace::no, "none", {"a", "b", "dir"}},
        {"taken", "a", "b", Replace::no, "exists", {"a", "b", "dir"}},
        {"taken in another spelling", "a", "B", Replace::no, "exists", {"a", "b", "dir"}},
        {"over", "a", "b", Replace::yes, "none", {"b", "dir"}},
        {"over another spelling, keeps the one asked for", "a", "B", Replace::yes, "none", {"B", "dir"}},
        {"into a folder", "a", "DIR/c", Replace::no, "none", {"b", "dir"}},
        {"over a file in a folder", "a", "dir/IN", Replace::yes, "none", {"b", "dir"}},
        {"over a folder", "a", "dir", Replace::yes, "is a directory", {"a", "b", "dir"}},
        {"folder over a file", "dir", "a", Replace::yes, "not a directory", {"a", "b", "dir"}},
        {"folder into itself", "dir", "dir/c", Replace::no, "invalid argument", {"a", "b", "dir"}},
        {"missing", "none", "c", Replace::no, "not found", {"a", "b", "dir"}},
        {"from nowhere", "none/a", "c", Replace::no, "path not found", {"a", "b", "dir"}},
        {"to nowhere", "a", "none/c", Replace::no, "path not found", {"a", "b", "dir"}},
        {"the root", "", "c", Replace::no, "access denied", {"a", "b", "dir"}},
        {"onto the root", "a", "", Replace::yes, "access denied", {"a", "b", "dir"}},
    };
    for (const Row& row : rows) {
        for (const bool index_is_warm : {false, true}) {
            std::filesystem::remove_all(share(""));
            make_folder("dir");
            write("a", "A's text");
            write("b", "B's text");
            write("dir/in");
            volume = mount({.path = share("")});
            if (index_is_warm) {
                ASSERT_FALSE(open("missing"));
                ASSERT_FALSE(open("dir/missing"));
            }
            const auto outcome = volume->rename(row.from, row.to, row.replace);
            EXPECT_EQ(error_of(outcome), row.error) << row.why;
            EXPECT_EQ(names(), row.after) << row.why;
            if (!outcome) continue;
            const auto moved = volume->resolve(row.to).value();
            EXPECT_TRUE(moved.exists) << row.why;
            // The index knows what happened: an upper-case look-up goes through it.
            const auto asked = fold_case(row.to);
            EXPECT_EQ(volume->resolve(asked).value().attributes.id, moved.attributes.id) << row.why;
            EXPECT_TRUE(*row.from == 'd' || text_of(moved.path) == "A's text") << row.why;
            EXPECT_EQ(volume->resolve(row.from).value().exists, fold_case(row.from) == asked) << row.why;
        }
    }
}

TEST_F(VolumeNamesTest, of_two_names_of_one_file_the_target_stays) {
    write("a", "text");
    std::filesystem::create_hard_link(share("a"), share("b"));
    EXPECT_EQ(error_of(volume->rename("a", "b", Replace::no)), "exists");
    EXPECT_TRUE(volume->rename("a", "B", Replace::yes));
    EXPECT_EQ(names(), Names{"B"});
    EXPECT_EQ(text_of("B"), "text");
}

TEST_F(VolumeNamesTest, links_are_made_and_replaced) {
    write("a", "A's");
    write("b", "B's");
    make_folder("dir");
    EXPECT_TRUE(volume->link("A", "dir/c", Replace::no));
    EXPECT_EQ(id_of("dir/c"), id_of("a"));
    EXPECT_EQ(open("a").value()->attributes().value().links, 2U);
    EXPECT_EQ(error_of(volume->link("a", "B", Replace::no)), "exists");
    EXPECT_EQ(error_of(volume->link("a", "dir", Replace::yes)), "is a directory");
    EXPECT_EQ(error_of(volume->link("none", "x", Replace::no)), "not found");
    EXPECT_TRUE(volume->link("a", "B", Replace::yes));
    EXPECT_EQ(names(), (Names{"a", "B", "dir"}));
    EXPECT_EQ(id_of("b"), id_of("a"));
    EXPECT_TRUE(volume->link("a", "b", Replace::yes)); // the same file already: its spelling changes
    EXPECT_EQ(names(), (Names{"a", "b", "dir"}));
}

} // namespace
} // namespace holdfast::vfs::test
