#include "vfs/posix_volume.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <gmock/gmock.h>

namespace holdfast::vfs {
namespace {

class PosixVolumeWatchTest : public test::VolumeTest {
  protected:
    std::unique_ptr<LocalWatch> watch = LocalWatch::open().value();
};

TEST_F(PosixVolumeWatchTest, watches_a_folder_by_its_path) {
    make_folder("a");
    const auto id = volume->watch_folder(*watch, "a");
    ASSERT_TRUE(id);
    write("a/f");
    const auto events = watch->read();
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events[0].folder, *id);
    EXPECT_EQ(events[0].name, "f");
    EXPECT_TRUE(volume->watch_folder(*watch, ""));
}

TEST_F(PosixVolumeWatchTest, watches_nothing_outside_and_nothing_that_is_no_folder) {
    write("f");
    EXPECT_EQ(test::error_of(volume->watch_folder(*watch, "..")), "outside of the share");
    EXPECT_EQ(test::error_of(volume->watch_folder(*watch, "none")), "not found");
    EXPECT_EQ(test::error_of(volume->watch_folder(*watch, "f")), "path not found");
}

TEST_F(PosixVolumeWatchTest, children_are_folders_or_not_and_links_are_not) {
    make_folder("d");
    write("f");
    write(".holdfast~private");
    std::filesystem::create_directory_symlink("d", share("l"));
    const auto children = volume->children("");
    ASSERT_TRUE(children);
    std::set<std::string> folders, others;
    for (const auto& child : *children) (child.is_folder ? folders : others).insert(child.name);
    EXPECT_EQ(folders, (std::set<std::string>{"d"}));
    EXPECT_EQ(others, (std::set<std::string>{"f", "l"}));
    EXPECT_EQ(test::error_of(volume->children("none")), "not found");
    EXPECT_EQ(test::error_of(volume->children("../secret")), "outside of the share");
}

} // namespace
} // namespace holdfast::vfs
