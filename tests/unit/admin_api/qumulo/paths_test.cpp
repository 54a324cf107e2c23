#include "admin_api/qumulo/paths.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

TEST(Paths, begin_with_the_share) {
    const auto owner = alice();
    EXPECT_EQ(full_path(owner.get(), "dir/f.txt", ""), "/projects/dir/f.txt");
    EXPECT_EQ(full_path(owner.get(), "", ""), "/projects");
    EXPECT_EQ(full_path(owner.get(), "f.txt", "notes"), "/projects/f.txt:notes");
    EXPECT_EQ(full_path(nullptr, "f.txt", ""), "");
}

TEST(Paths, lead_back_to_share_and_path) {
    const auto path = share_path("/share/dir/a.txt");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->share, "share");
    EXPECT_EQ(path->path, "dir/a.txt");
    EXPECT_EQ(share_path("/share")->path, "");
    EXPECT_EQ(share_path("/share/")->path, "");
    EXPECT_EQ(share_path("/share/dir/")->path, "dir");
}

TEST(Paths, that_lead_elsewhere_are_none) {
    for (const char* text : {"", "/", "//", "share", "/share//a", "/share/../etc", "/../etc", "/share/.", "/./a"})
        EXPECT_FALSE(share_path(text)) << text;
}

class FileRefTest : public QumuloTest {};

TEST_F(FileRefTest, is_an_id_or_a_path_in_any_case) {
    const auto open = open_file(100003, "dir/a.txt", alice());
    const auto row = *locks.row(open->id);
    EXPECT_TRUE((*FileRef::parse("100003", nullptr))(row));
    EXPECT_FALSE((*FileRef::parse("100004", nullptr))(row));
    EXPECT_TRUE((*FileRef::parse("/PROJECTS/Dir/A.txt", nullptr))(row));
    EXPECT_FALSE((*FileRef::parse("/projects/dir", nullptr))(row));
    EXPECT_FALSE((*FileRef::parse("/home/dir/a.txt", nullptr))(row));
    EXPECT_FALSE(FileRef::parse("1.7000.1", nullptr));
    EXPECT_FALSE(FileRef::parse("", nullptr));
}

} // namespace
} // namespace holdfast::admin_api::qumulo
