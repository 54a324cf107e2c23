#include "admin_api/native/watches.h"

#include "tests/unit/admin_api/fixture.h"

namespace holdfast::admin_api::native {
namespace {

class WatchesTest : public RouteTest {
  protected:
    locks::OpenRef watch(const std::string& path, std::shared_ptr<const locks::Owner> owner) {
        auto made = open(path, std::move(owner), locks::FileKind::directory);
        watches.rows.push_back({made->id, 0x17, true, 1, 0, false});
        return made;
    }
    std::vector<std::string> handles(const std::string& query) {
        std::vector<std::string> ids;
        const auto page = get("/admin/v1/watches?" + query);
        for (const auto& row : page.at("watches").as_array()) ids.emplace_back(row.at("handle_id").as_string().c_str());
        return ids;
    }
};

TEST_F(WatchesTest, a_watch_is_shown_with_who_watches) {
    const auto watching = watch("dir", alice());
    const auto rows = get("/admin/v1/watches").at("watches").as_array();
    ASSERT_EQ(rows.size(), 1U);
    auto expected = boost::json::parse(R"({"share":"projects","path":"dir","recursive":true,
        "changes":["FILE_NAME","DIR_NAME","ATTRIBUTES","LAST_WRITE"],"waiting":1,"unread_bytes":0,"overflowed":false,
        "user":{"name":"alice","domain":"CORP","sid":"S-1-5-21-1-2-3-1001","uid":1001},
        "client":{"ip":"10.2.4.26","port":50352,"name":"WS01","guid":"12345678-1234-5678-90ab-010203040506"},
        "session_id":"281474976710657","tree_id":"1"})");
    expected.as_object()["handle_id"] = text(watching);
    EXPECT_EQ(rows[0], expected);
}

TEST_F(WatchesTest, filters_are_those_of_the_handle) {
    const auto hers = watch("dir", alice());
    const auto his = watch("dir/below", bob());
    EXPECT_EQ(handles("user=bob"), std::vector{text(his)});
    EXPECT_EQ(handles("share=projects"), std::vector{text(hers)});
    EXPECT_EQ(handles("path_prefix=dir"), (std::vector{text(hers), text(his)}));
    EXPECT_EQ(handles("has_locks=true"), std::vector<std::string>{});
    get("/admin/v1/watches?id=1", Http::bad_request);
}

TEST_F(WatchesTest, pages_meet_each_once_and_leave_out_what_has_ended) {
    std::vector<std::string> all;
    std::vector<locks::OpenRef> kept;
    for (int i = 0; i < 600; ++i) {
        kept.push_back(watch("d" + std::to_string(i), alice()));
        if (i % 3 == 0)
            locks.close(kept.back()->id, locks::CloseReason::client);
        else
            all.push_back(text(kept.back()));
    }
    std::vector<std::string> met;
    std::string cursor;
    do {
        const auto page = get("/admin/v1/watches?limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor));
        for (const auto& row : page.at("watches").as_array()) met.emplace_back(row.at("handle_id").as_string().c_str());
        cursor = page.at("next").is_null() ? "" : page.at("next").as_string().c_str();
    } while (!cursor.empty());
    EXPECT_EQ(met, all);
}

} // namespace
} // namespace holdfast::admin_api::native
