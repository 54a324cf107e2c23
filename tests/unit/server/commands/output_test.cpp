#include "server/commands/output.h"

#include "tests/unit/server/commands/scripted_api.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using OutputFormats = ScriptedTest;

TEST_F(OutputFormats, each_name_is_one) {
    EXPECT_EQ(output_named("table"), Output::table);
    EXPECT_EQ(output_named("wide"), Output::wide);
    EXPECT_EQ(output_named("json"), Output::json);
    EXPECT_EQ(output_named("jsonl"), Output::jsonl);
    EXPECT_EQ(output_named("csv"), Output::csv);
}

TEST_F(OutputFormats, say_the_same_in_their_ways) {
    const auto rows = boost::json::parse(R"([{"name":"a","handles":1},{"name":"b"}])").as_array();
    const auto printed = [&](Output output) {
        out.str("");
        print_rows("shares", rows, output, {}, console);
        return out.str();
    };
    EXPECT_EQ(printed(Output::json), R"({"shares":[{"name":"a","handles":1},{"name":"b"}],"next":null})"
                                     "\n");
    EXPECT_EQ(printed(Output::jsonl), "{\"name\":\"a\",\"handles\":1}\n{\"name\":\"b\"}\n");
    EXPECT_THAT(printed(Output::csv), testing::EndsWith("a,,,,,,1,\r\nb,,,,,,,\r\n"));
    EXPECT_THAT(printed(Output::table), testing::StartsWith("NAME  PATH  FLAGS  HANDLES"));
    EXPECT_THAT(printed(Output::wide), testing::HasSubstr("CAPABILITIES"));
}

} // namespace
} // namespace holdfast::server
