#include "vfs/place.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <sys/stat.h>

namespace holdfast::vfs::test {
namespace {

TEST(Place, paths_are_checked) {
    const struct {
        std::string_view path;
        const char* error;
    } rows[] = {
        {"", "none"},
        {"a", "none"},
        {"a/b", "none"},
        {"...", "none"},
        {"/a", "invalid name"},
        {"a/", "invalid name"},
        {"a//b", "invalid name"},
        {".", "invalid name"},
        {"a/./b", "invalid name"},
        {".holdfast", "none"},
        {".holdfast~streams", "invalid name"},
        {"a/.HoldFast~x/b", "invalid name"},
        {"..", "outside of the share"},
        {"a/..", "outside of the share"},
        {"../a", "outside of the share"},
        {std::string_view("a\0b", 3), "invalid name"},
    };
    for (const auto& row : rows) EXPECT_EQ(error_of(check_path(row.path)), row.error) << row.path;
}

TEST(Place, the_folder_is_found_in_the_spelling_of_the_disk) {
    TemporaryFolder folder;
    folder.make_folder("Aa/Bb");
    folder.write("file");
    VolumeState state({.path = folder.path()}, RootFolder::open(folder.path(), SymlinkPolicy::refuse).value(), {});
    const auto place = find_place(state, "aA/bB/New");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->folder_path, "Aa/Bb");
    EXPECT_EQ(place->name, "New");
    EXPECT_EQ(place->path_of("x"), "Aa/Bb/x");
    struct stat found {
    }, real{};
    ASSERT_EQ(::fstat(place->folder, &found), 0);
    ASSERT_EQ(::stat(folder.path("Aa/Bb").c_str(), &real), 0);
    EXPECT_EQ(found.st_ino, real.st_ino);

    EXPECT_EQ(find_place(state, "New")->folder, state.root.descriptor());
    EXPECT_EQ(find_place(state, "New")->path_of("x"), "x");
    EXPECT_EQ(error_of(find_place(state, "aa/none/x")), "path not found");
    EXPECT_EQ(error_of(find_place(state, "FILE/x")), "path not found");
    EXPECT_EQ(error_of(find_place(state, "AA/none/x/y")), "path not found");
}

} // namespace
} // namespace holdfast::vfs::test
