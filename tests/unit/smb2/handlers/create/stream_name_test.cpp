#include "smb2/handlers/create/stream_name.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::create {
namespace {

TEST(StreamPart, row_by_row) {
    const struct {
        const char* why;
        std::u16string name;
        Status status;
        std::u16string path;
        std::string stream;
        bool is_said_data;
    } rows[] = {
        {"a file", u"a\\b", Status::success, u"a\\b", "", false},
        {"its data", u"a\\b::$DATA", Status::success, u"a\\b", "", true},
        {"in any case", u"b::$dAtA", Status::success, u"b", "", true},
        {"a stream", u"a\\b:s", Status::success, u"a\\b", "s", true},
        {"a stream with its type", u"b:s:$DATA", Status::success, u"b", "s", true},
        {"a stream of the root", u":s", Status::success, u"", "s", true},
        {"the data of the root", u"::$DATA", Status::success, u"", "", true},
        {"characters that names of files cannot have", u"b:\x05?*\n", Status::success, u"b", "\x05?*\n", true},
        {"a colon alone", u"b:", Status::object_name_invalid, {}, {}, {}},
        {"no type", u"b:s:", Status::object_name_invalid, {}, {}, {}},
        {"neither name nor type", u"b::", Status::object_name_invalid, {}, {}, {}},
        {"another type", u"b:s:$FOO", Status::object_name_invalid, {}, {}, {}},
        {"an index", u"b::$INDEX_ALLOCATION", Status::object_name_invalid, {}, {}, {}},
        {"an index with its name", u"b:$I30:$INDEX_ALLOCATION", Status::object_name_invalid, {}, {}, {}},
        {"too many colons", u"b:s:$DATA:", Status::object_name_invalid, {}, {}, {}},
        {"a slash", u"b:s/t", Status::object_name_invalid, {}, {}, {}},
        {"a backslash", u"b:s\\t", Status::object_name_invalid, {}, {}, {}},
        {"of a folder on the way", u"a:x\\b", Status::object_name_invalid, {}, {}, {}},
        {"of no file", u"a\\:s", Status::object_name_invalid, {}, {}, {}},
        {"up", u"b:..", Status::object_name_invalid, {}, {}, {}},
    };
    for (const auto& row : rows) {
        std::u16string_view name = row.name;
        StreamPart part;
        EXPECT_EQ(cut_stream(name, part), row.status) << row.why;
        if (row.status != Status::success) continue;
        EXPECT_EQ(name, row.path) << row.why;
        EXPECT_EQ(part.stream, row.stream) << row.why;
        EXPECT_EQ(part.is_said_data, row.is_said_data) << row.why;
    }
}

} // namespace
} // namespace holdfast::smb2::create
