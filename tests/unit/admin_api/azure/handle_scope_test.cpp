#include "admin_api/azure/handle_scope.h"

#include "tests/unit/admin_api/azure/fixture.h"

namespace holdfast::admin_api::azure {
namespace {

locks::OpenRow row(const std::string& path, const std::string& stream = {}) {
    locks::OpenRow made;
    made.path = path;
    made.stream_name = stream;
    made.owner = alice();
    return made;
}

struct Row {
    const char* why;
    const char* asked;
    Reach reach;
    const char* path;
    const char* stream;
    bool is_meant;
};

TEST(HandleScope, means_names_as_wholes_in_any_case) {
    const Row rows[] = {
        {"the file", "dir/a.txt", Reach::itself, "dir/a.txt", "", true},
        {"the file in another case", "DIR/A.txt", Reach::itself, "dir/a.TXT", "", true},
        {"not what is below", "dir", Reach::itself, "dir/a.txt", "", false},
        {"the folder itself", "dir", Reach::itself, "dir", "", true},
        {"recursive: the folder itself", "dir", Reach::recursive, "dir", "", true},
        {"recursive: what is below", "dir", Reach::recursive, "Dir/b/a.txt", "", true},
        {"recursive: not what begins alike", "dir", Reach::recursive, "dir2/a.txt", "", false},
        {"recursive: not what is above", "dir/b", Reach::recursive, "dir", "", false},
        {"the root alone", "", Reach::itself, "a.txt", "", false},
        {"the root itself", "", Reach::itself, "", "", true},
        {"recursive: the root is all", "", Reach::recursive, "dir/a.txt", "", true},
        {"a file with its streams", "dir/a.txt", Reach::itself, "dir/a.txt", "notes", true},
        {"a stream alone", "dir/a.txt:Notes", Reach::itself, "dir/a.txt", "notes", true},
        {"not another stream", "dir/a.txt:notes", Reach::itself, "dir/a.txt", "other", false},
        {"not the file of a stream", "dir/a.txt:notes", Reach::itself, "dir/a.txt", "", false},
        {"a trailing dot is part of the name", "dir/a.", Reach::itself, "dir/a", "", false},
    };
    for (const Row& each : rows) {
        const HandleScope scope({"Projects", each.asked}, each.reach, nullptr);
        EXPECT_EQ(scope(row(each.path, each.stream)), each.is_meant) << each.why;
    }
}

TEST(HandleScope, means_one_share) {
    const HandleScope scope({"home", ""}, Reach::recursive, nullptr);
    locks::OpenRow other = row("a");
    EXPECT_FALSE(scope(other));
    other.owner = bob();
    EXPECT_TRUE(scope(other));
    other.owner = nullptr; // nobody knows of which share it was
    EXPECT_FALSE(scope(other));
}

TEST(HandleScope, streams_have_paths) {
    EXPECT_EQ(path_of(row("dir/a.txt")), "dir/a.txt");
    EXPECT_EQ(path_of(row("dir/a.txt", "notes")), "dir/a.txt:notes");
}

} // namespace
} // namespace holdfast::admin_api::azure
