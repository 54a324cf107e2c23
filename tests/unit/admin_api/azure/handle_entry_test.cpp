#include "admin_api/azure/handle_entry.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::azure {
namespace {

using testing::HasSubstr;
using testing::Not;

locks::OpenRow row() {
    locks::OpenRow made;
    made.id = locks::OpenId{18'446'744'073'709'551'615ULL};
    made.file = {65024, 11'529'285'414'812'647'424ULL, 0};
    made.path = "dir/a.txt";
    made.access = locks::Access::read_data | locks::Access::append_data | locks::Access::remove;
    made.opened_at = test_now;
    made.owner = alice();
    return made;
}

std::string written(const locks::OpenRow& row, const char* version = "2026-10-06",
                    std::optional<std::uint64_t> parent = 40) {
    std::string out;
    XmlWriter xml(out);
    write_handle(xml, row, {*parse_api_version(version), parent});
    return out.substr(out.find("?>") + 2);
}

TEST(HandleEntry, is_written_as_the_service_does) {
    EXPECT_EQ(written(row()),
              "<Handle><HandleId>18446744073709551615</HandleId><Path>dir/a.txt</Path>"
              "<FileId>11529285414812647424</FileId><ParentId>40</ParentId><SessionId>281474976710657</SessionId>"
              "<AccessRightList><AccessRight>Read</AccessRight><AccessRight>Write</AccessRight>"
              "<AccessRight>Delete</AccessRight></AccessRightList><ClientIp>10.2.4.26:50352</ClientIp>"
              "<ClientName>WS01</ClientName><OpenTime>Mon, 06 May 2024 07:08:09 GMT</OpenTime></Handle>");
}

TEST(HandleEntry, the_root_has_no_path_and_no_number) {
    locks::OpenRow root = row();
    root.path = "";
    EXPECT_THAT(written(root, "2026-10-06", 0), HasSubstr("<Path /><FileId>0</FileId><ParentId>0</ParentId>"));
}

TEST(HandleEntry, paths_are_encoded_for_those_who_decode_them) {
    locks::OpenRow odd = row();
    odd.path = "dir/\xef\xbf\xbe\x01";
    EXPECT_THAT(written(odd), HasSubstr("<Path Encoded=\"true\">dir/%EF%BF%BE%01</Path>"));
    EXPECT_THAT(written(odd, "2021-12-02"), HasSubstr("Encoded"));
    EXPECT_THAT(written(odd, "2021-10-04"), HasSubstr("<Path>dir/\xef\xbf\xbd\xef\xbf\xbd</Path>"));
    odd.path = "a&b<c>. ";
    EXPECT_THAT(written(odd), HasSubstr("<Path Encoded=\"true\">a%26b%3Cc%3E.%20</Path>"));
    EXPECT_THAT(written(odd, "2021-10-04"), HasSubstr("<Path>a&amp;b&lt;c&gt;. </Path>"));
    odd.path = "a&b.";
    EXPECT_THAT(written(odd), HasSubstr("<Path>a&amp;b.</Path>"));
    odd.stream_name = "notes";
    EXPECT_THAT(written(odd), HasSubstr("<Path>a&amp;b.:notes</Path>"));
}

TEST(HandleEntry, says_only_what_is_known) {
    locks::OpenRow bare = row();
    bare.owner = nullptr; // it has outlived its session
    bare.access = locks::Access::none;
    const std::string text = written(bare, "2026-10-06", std::nullopt);
    EXPECT_THAT(text, HasSubstr("<SessionId>0</SessionId><ClientIp /><ClientName />"));
    EXPECT_THAT(text, Not(HasSubstr("ParentId")));
    EXPECT_THAT(text, Not(HasSubstr("AccessRight")));
    EXPECT_THAT(text, Not(HasSubstr("LastReconnectTime")));
}

TEST(HandleEntry, addresses_of_version_6_have_brackets) {
    locks::OpenRow other = row();
    other.owner = bob();
    EXPECT_THAT(written(other), HasSubstr("<ClientIp>[fd00::17]:0</ClientIp><ClientName />"));
}

} // namespace
} // namespace holdfast::admin_api::azure
