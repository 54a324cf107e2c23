#include "server/commands/event_text.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

TEST(EventText, each_type_is_a_line) {
    struct Case {
        const char* json;
        const char* expected;
    };
    const Case cases[] = {
        {R"({"id":"1","event":"handle.opened","at":"2026-05-06T07:08:09.500000000Z","handle":{"id":"12","share":"demo",
             "path":"dir/a","user":{"name":"alice","domain":"CORP"},"client":{"ip":"10.0.0.1","name":"WS01"}}})",
         "2026-05-06 07:08:09.500Z  handle.opened         12      CORP\\alice from 10.0.0.1 (WS01)  demo:dir/a\n"},
        {R"({"event":"handle.renamed","at":"2026-05-06T07:08:09.500000000Z","old_path":"b",
             "handle":{"id":"12","share":"demo","path":"a","user":null,"client":null}})",
         "2026-05-06 07:08:09.500Z  handle.renamed        12      -  demo:a  was b\n"},
        {R"({"event":"conflict.share_mode","at":"2026-05-06T07:08:09.500000000Z","handle":{"id":null,"share":"demo",
             "path":"a","user":{"name":"bob"},"client":{"ip":"::1"}},"wanted":{"rights":["Read","Delete"]},
             "blocker":{"id":"7","user":{"name":"al"},"client":{"ip":"::2"}}})",
         "2026-05-06 07:08:09.500Z  conflict.share_mode   -       bob from ::1  demo:a  wanted Read,Delete  "
         "blocked by 7 (al from ::2)\n"},
        {R"({"event":"conflict.lock","at":"2026-05-06T07:08:09.500000000Z","outcome":"denied",
             "lock":{"mode":"exclusive","offset":"0","length":"10"},"blocker":null})",
         "2026-05-06 07:08:09.500Z  conflict.lock         exclusive 0+10  denied\n"},
        {R"({"event":"lease.break_sent","at":"2026-05-06T07:08:09.500000000Z","lease":{"from":"RWH","to":""}})",
         "2026-05-06 07:08:09.500Z  lease.break_sent      RWH to none\n"},
        {R"({"event":"admin.close","at":"2026-05-06T07:08:09.500000000Z","action":"handles:close","caller":"ops",
             "what":"ids=7","reason":"INC-1","dry_run":true,"matched":1,"done":0,"failed":0})",
         "2026-05-06 07:08:09.500Z  admin.close           handles:close by ops: ids=7; 1 matched, 0 done, 0 failed "
         "(dry run); INC-1\n"},
        {R"({"event":"gap","missed":5,"from":"1","to":"5"})",
         "                          gap                   5 events were missed\n"},
        {R"({"event":"snapshot.end","handles":3})",
         "                          snapshot.end          3 handles are open\n"},
        {R"({"event":"something.new"})", "                          something.new\n"},
    };
    for (const Case& c : cases) EXPECT_EQ(event_text(boost::json::parse(c.json)), c.expected);
}

} // namespace
} // namespace holdfast::server
