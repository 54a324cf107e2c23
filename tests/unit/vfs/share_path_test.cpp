#include "vfs/share_path.h"

#include <gtest/gtest.h>

namespace holdfast::vfs {
namespace {

TEST(SharePath, a_path_is_its_folder_and_its_last_name) {
    for (const std::string_view path : {"name", "a/name", "a/b.c/name"}) {
        EXPECT_EQ(last_name(path), "name");
        EXPECT_EQ(join(parent_of(path), last_name(path)), path);
    }
}

TEST(SharePath, the_folder_of_a_path) {
    EXPECT_EQ(parent_of("a/b/c"), "a/b");
    EXPECT_EQ(parent_of("a"), "");
    EXPECT_EQ(parent_of(""), "");
}

TEST(SharePath, the_root_has_no_name) {
    EXPECT_EQ(last_name(""), "");
    EXPECT_EQ(join("", "name"), "name");
}

} // namespace
} // namespace holdfast::vfs
