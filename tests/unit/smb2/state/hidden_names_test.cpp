#include "smb2/state/hidden_names.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

struct Row {
    const char* path;
    bool is_hidden;
};

TEST(HiddenNames, are_matched_as_clients_match) {
    const HiddenNames hidden({"hidefile", ".*", "*.tmp", "gr\xc3\xbc?e"});
    const Row rows[] = {
        {"hidefile", true},
        {"HideFile", true},
        {"folder/hidefile", true},
        {"hidefile/inside", false},
        {"hidefile2", false},
        {".profile", true},
        {"a.profile", false},
        {"x.TMP", true},
        {"gr\xc3\x9c"
         "ne",
         true},
        {"", false},
        {".", false},
        {"..", false},
    };
    for (const Row& row : rows) EXPECT_EQ(hidden.contains(row.path), row.is_hidden) << row.path;
}

TEST(HiddenNames, none_hide_nothing) {
    EXPECT_TRUE(HiddenNames().empty());
    EXPECT_FALSE(HiddenNames().contains(".profile"));
}

TEST(HiddenNames, keep_the_other_attributes) {
    vfs::Attributes file;
    file.dos_attributes = vfs::dos::archive;
    const HiddenNames hidden({"a"});
    hidden.mark("b", file);
    EXPECT_EQ(file.dos_attributes, vfs::dos::archive);
    hidden.mark("a", file);
    EXPECT_EQ(file.dos_attributes, vfs::dos::archive | vfs::dos::hidden);
}

} // namespace
} // namespace holdfast::smb2
