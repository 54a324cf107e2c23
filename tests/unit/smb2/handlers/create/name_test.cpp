#include "smb2/handlers/create/name.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::create {
namespace {

struct NameRow {
    const char* why;
    std::u16string name;
    Status status;
    std::string path;
};

TEST(Name, row_by_row) {
    const NameRow rows[] = {
        {"the root of the share", u"", Status::success, ""},
        {"a name", u"report.txt", Status::success, "report.txt"},
        {"a path", u"a\\b\\c", Status::success, "a/b/c"},
        {"paths are relative", u"\\a", Status::invalid_parameter, {}},
        {"up", u"a\\..\\b", Status::success, "b"},
        {"as POSIX has it", u"a/b\\c", Status::success, "a/b/c"},
        {"with a dot in it", u"a/./b", Status::object_name_invalid, ""},
        {"from the root", u"/a", Status::invalid_parameter, ""},
        {"up twice", u"a\\b\\..\\..\\c\\d", Status::success, "c/d"},
        {"up at the end", u"a\\b\\..", Status::success, "a"},
        {"up to the root", u"a\\..", Status::success, ""},
        {"up at the start", u"..\\b", Status::object_path_syntax_bad, {}},
        {"up beyond the root", u"a\\..\\..\\b", Status::object_path_syntax_bad, {}},
        {"up, and an empty name", u"a\\..\\\\b", Status::object_name_invalid, {}},
        {"up over an empty name", u"a\\..\\\\..\\b", Status::object_name_invalid, {}},
        {"here", u"a\\.\\b", Status::object_name_invalid, {}},
        {"three dots are no way up", u"a...b", Status::success, "a...b"},
        {"an empty name", u"a\\\\b", Status::object_name_invalid, {}},
        {"a wildcard", u"*.txt", Status::object_name_invalid, {}},
        {"a folder may say so", u"a\\", Status::success, "a"},
        {"the data stream is the file", u"a\\b::$DATA", Status::success, "a/b"},
        {"in any case", u"b::$data", Status::success, "b"},
        {"a named stream", u"a\\b:stream", Status::success, "a/b"},
        {"a named stream of what has no name", u"*:stream", Status::object_name_invalid, {}},
        {"a stream of a folder on the way", u"a:x\\b", Status::object_name_invalid, {}},
        {"a stream of no file", u"a\\::$DATA", Status::object_name_invalid, {}},
        {"another type", u"b::$INDEX_ALLOCATION", Status::object_name_invalid, {}},
    };
    for (const NameRow& row : rows) {
        Wish wish;
        EXPECT_EQ(read_name(row.name, wish), row.status) << row.why;
        EXPECT_EQ(wish.path, row.path) << row.why;
    }
}

TEST(Name, what_says_to_be_a_folder_is_no_file) {
    Wish wish;
    wish.options = wire::CreateOptions::non_directory_file;
    EXPECT_EQ(read_name(u"a\\", wish), Status::object_name_invalid);
    EXPECT_EQ(read_name(u"a", wish), Status::success);
}

TEST(Name, a_stream_is_no_folder) {
    for (const char16_t* name : {u"a:s", u"a::$DATA", u"a:s:$DATA"}) {
        Wish wish;
        wish.options = wire::CreateOptions::directory_file;
        EXPECT_EQ(read_name(name, wish), Status::not_a_directory);
        wish.options = wire::CreateOptions::none;
        EXPECT_EQ(read_name(name, wish), Status::success);
        EXPECT_TRUE(wish.part.is_said_data);
    }
    Wish wish;
    EXPECT_EQ(read_name(u"a", wish), Status::success);
    EXPECT_FALSE(wish.part.is_said_data);
    EXPECT_FALSE(wish.means_named_stream());
}

} // namespace
} // namespace holdfast::smb2::create
