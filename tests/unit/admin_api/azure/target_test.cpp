#include "admin_api/azure/target.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

TEST(AzureTarget, keeps_the_path_and_decodes_the_query) {
    const auto target = read_target("/ops/s%20h/d%2Ff?Marker=a%2B+b%20c&comp=listhandles&&maxresults");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->raw_path, "/ops/s%20h/d%2Ff");
    EXPECT_EQ(target->query, (NamedValues{{"comp", "listhandles"}, {"marker", "a++b c"}, {"maxresults", ""}}));
    EXPECT_EQ(target->parameter("marker"), "a++b c");
    EXPECT_FALSE(target->parameter("restype"));
}

TEST(AzureTarget, refuses_what_could_be_read_in_two_ways) {
    const std::pair<const char*, const char*> rows[] = {
        {"", "InvalidUri"},
        {"ops/share", "InvalidUri"},
        {"/ops?comp=%4", "InvalidUri"},
        {"/ops?%zz=1", "InvalidUri"},
        {"/ops?comp=a&COMP=b", "InvalidQueryParameterValue"},
        {"/ops?comp=a%0Amarker:b", "InvalidQueryParameterValue"},
    };
    for (const auto& [target, code] : rows) {
        const auto read = read_target(target);
        ASSERT_FALSE(read) << target;
        EXPECT_EQ(read.error().code, code) << target;
    }
}

struct Row {
    const char* why;
    const char* path;
    const char* host;
    const char* share;
    const char* below;
};

TEST(AzureTarget, a_path_names_a_share_and_what_is_in_it) {
    const Row rows[] = {
        {"a file", "/ops/share/dir/a.txt", "127.0.0.1:1", "share", "dir/a.txt"},
        {"the root", "/ops/share", "127.0.0.1:1", "share", ""},
        {"the root with a slash", "/ops/share/", "127.0.0.1:1", "share", ""},
        {"the account", "/ops/", "127.0.0.1:1", "", ""},
        {"separators are encoded", "/ops/share/dir%2Fa.txt", "127.0.0.1:1", "share", "dir/a.txt"},
        {"only separators", "/ops/share/%2F", "127.0.0.1:1", "share", ""},
        {"a Windows user's separators", "/ops/share/dir%5Ca.txt", "127.0.0.1:1", "share", "dir/a.txt"},
        {"twice", "//ops//share///dir//", "127.0.0.1:1", "share", "dir"},
        {"UTF-8 and a plus", "/ops/share/d%C3%AFr/a+b%20c", "127.0.0.1:1", "share", "dïr/a+b c"},
        {"the host names the account", "/share/dir", "ops.file.example:1", "share", "dir"},
        {"a share named as the account", "/ops/x", "ops.file.example:1", "ops", "x"},
        {"another host that begins so", "/ops/share/x", "opsi.example", "share", "x"},
        {"dots and blanks stay", "/ops/share/a./b%20", "127.0.0.1:1", "share", "a./b "},
    };
    for (const Row& row : rows) {
        const auto place = place_of(row.path, "ops", row.host);
        ASSERT_TRUE(place) << row.why;
        EXPECT_EQ(place->share, row.share) << row.why;
        EXPECT_EQ(place->path, row.below) << row.why;
    }
}

TEST(AzureTarget, a_path_stays_within_the_account_and_the_share) {
    for (const char* path : {"/", "/other/share", "/OPS/share", "/ops/share/../x", "/ops/share/dir/.",
                             "/ops/share/%2e%2e", "/ops/share/a%00b", "/ops/share/%"})
        EXPECT_FALSE(place_of(path, "ops", "127.0.0.1:1")) << path;
}

} // namespace
} // namespace holdfast::admin_api::azure
