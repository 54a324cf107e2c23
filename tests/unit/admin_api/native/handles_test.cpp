#include "admin_api/native/handles.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace holdfast::admin_api::native {
namespace {

using HandlesTest = RouteTest;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(HandlesTest, one_row_says_who_holds_what_and_how) {
    const auto held = open("dir/report.docx", alice());
    held->bytes_read = 5'000'000'000;
    held->last_use_ns = (test_now - std::chrono::milliseconds(1500)).time_since_epoch().count();
    const auto range = locks::ByteRange::make(0, 10);
    const locks::RangeRequest wanted[] = {{*range, locks::LockMode::exclusive}};
    ASSERT_EQ(locks.lock(*held, wanted), locks::LockVerdict::granted);

    auto expected = boost::json::parse(R"({
        "state":"connected","share":"projects","path":"dir/report.docx","stream":null,
        "kind":"file","file_id":"1","device":"65024",
        "user":{"name":"alice","domain":"CORP","sid":"S-1-5-21-1-2-3-1001","uid":1001},
        "client":{"ip":"10.2.4.26","port":50352,"name":"WS01","guid":"12345678-1234-5678-90ab-010203040506"},
        "session_id":"281474976710657","tree_id":"1","dialect":"3.1.1","encrypted":true,"signed":true,
        "access":{"mask":"0x00100003","names":["READ_DATA","WRITE_DATA","SYNCHRONIZE"],"rights":["Read","Write"]},
        "share_mode":{"read":true,"write":false,"delete":false},"create_options":["NON_DIRECTORY_FILE"],
        "delete_on_close":false,"delete_pending":false,"locks":{"granted":1,"waiting":0},
        "lease":null,"durable":null,"opened_at":"2024-05-06T07:06:39.500000000Z","last_io_at":"2024-05-06T07:08:08.000000000Z",
        "last_reconnect_at":null,
        "bytes_read":"5000000000","bytes_written":"0","age_ms":90000,"idle_ms":1500,
        "dirty_hint":false,"leak_score":0.0,"leak_reasons":[]})");
    expected.as_object()["id"] = text(held);
    EXPECT_EQ(get("/admin/v1/handles/" + text(held)), expected);
    EXPECT_EQ(get("/admin/v1/handles").at("handles").at(0), expected);
}

TEST_F(HandlesTest, a_row_says_which_stream_of_its_file_is_open) {
    locks::OpenRow row;
    row.path = "dir/report.docx";
    row.stream_name = "Zone.Identifier";
    row.file = {65024, 7, 8};
    std::string out;
    JsonWriter json(out);
    write_handle(json, row, test_now);
    const auto written = boost::json::parse(out);
    EXPECT_EQ(written.at("path"), "dir/report.docx");
    EXPECT_EQ(written.at("stream"), "Zone.Identifier");
    EXPECT_EQ(written.at("stream_id"), "8");
}

TEST_F(HandlesTest, a_row_says_what_its_client_caches) {
    locks::OpenRow row;
    row.lease = locks::LeaseRow{.kind = locks::CachingKind::lease,
                                .key = {0x33, 0x22, 0x11},
                                .version = 2,
                                .epoch = 7,
                                .held = locks::Caching::all,
                                .breaking_to = locks::Caching::read,
                                .breaking_since = test_now - std::chrono::seconds(5),
                                .opens = 3};
    const auto written = [&] {
        std::string out;
        JsonWriter json(out);
        write_handle(json, row, test_now);
        return boost::json::parse(out).at("lease");
    };
    EXPECT_EQ(written(), boost::json::parse(R"({"type":"lease_v2","key":"00112233-0000-0000-0000-000000000000",
        "state":"RWH","epoch":7,"breaking_to":"R",
        "breaking_since":"2024-05-06T07:08:04.500000000Z","handles":3})"));
    row.lease = locks::LeaseRow{.kind = locks::CachingKind::oplock,
                                .key = {},
                                .version = 1,
                                .epoch = 1,
                                .held = locks::Caching::read,
                                .breaking_to = std::nullopt,
                                .breaking_since = {},
                                .opens = 1};
    EXPECT_EQ(written(), boost::json::parse(R"({"type":"oplock","state":"R","breaking_to":null,"handles":1})"));
}

TEST_F(HandlesTest, a_row_says_how_long_it_waits_for_its_client) {
    locks::OpenRow row;
    row.durable_kind = locks::DurableKind::persistent;
    row.durable_ms = 60'000;
    const auto written = [&] {
        std::string out;
        JsonWriter json(out);
        write_handle(json, row, test_now);
        return boost::json::parse(out).at("durable");
    };
    EXPECT_EQ(written(), boost::json::parse(R"({"kind":"persistent","timeout_ms":60000,"expires_at":null,
        "create_guid":null})"));
    row.expires_at = test_now + std::chrono::seconds(60);
    row.create_guid = locks::CreateGuid{0x33, 0x22, 0x11};
    EXPECT_EQ(written(), boost::json::parse(R"({"kind":"persistent","timeout_ms":60000,
        "expires_at":"2024-05-06T07:09:09.500000000Z","create_guid":"00112233-0000-0000-0000-000000000000"})"));
}

TEST_F(HandlesTest, a_row_without_owner_is_written_with_nulls) {
    locks::OpenRow row;
    row.id = locks::OpenId{4};
    row.state = locks::OpenState::orphaned;
    row.path = "x";
    std::string out;
    JsonWriter json(out);
    write_handle(json, row, test_now);
    const auto object = boost::json::parse(out);
    for (const char* name : {"share", "user", "client", "session_id", "tree_id", "dialect", "encrypted", "signed"}) {
        EXPECT_TRUE(object.at(name).is_null()) << name;
    }
    EXPECT_EQ(object.at("state"), "disconnected");
}

TEST_F(HandlesTest, one_without_a_session_is_in_every_list) {
    open_without_session("dir/away");
    const auto row = get(std::string("/admin/v1/handles/") + far_id);
    EXPECT_EQ(row.at("id"), far_id);
    EXPECT_EQ(row.at("file_id"), "18446744073709551615");
    EXPECT_EQ(row.at("state"), "disconnected");
    EXPECT_TRUE(row.at("session_id").is_null());
    EXPECT_TRUE(row.at("tree_id").is_null());
    EXPECT_EQ(row.at("user").at("name"), "alice");
    EXPECT_EQ(row.at("durable").at("kind"), "persistent");
    EXPECT_THAT(ids_of(get("/admin/v1/handles?state=disconnected&user=alice&share=projects")), ElementsAre(far_id));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?sort=user")), ElementsAre(far_id));
    EXPECT_THAT(ids_of(get("/admin/v1/leaks?min_score=0"), "leaks"), ElementsAre(far_id));
    EXPECT_EQ(get("/admin/v1/locks").at("locks").at(0).at("handle_id"), far_id);
    EXPECT_EQ(get("/admin/v1/leases").at("leases").at(0).at("handle_ids"), boost::json::array{far_id});
}

TEST_F(HandlesTest, an_empty_server_has_an_empty_list) {
    EXPECT_EQ(ask("GET", "/admin/v1/handles").body, R"({"handles":[],"next":null})");
}

TEST_F(HandlesTest, a_handle_that_nobody_has_is_not_found) {
    EXPECT_EQ(get("/admin/v1/handles/77", Http::not_found).at("parameter"), "id");
    EXPECT_EQ(get("/admin/v1/handles/x", Http::bad_request).at("parameter"), "id");
    EXPECT_EQ(get("/admin/v1/handles/18446744073709551616", Http::bad_request).at("parameter"), "id");
    EXPECT_EQ(get("/admin/v1/handles/7?a=b", Http::bad_request).at("parameter"), "a");
}

TEST_F(HandlesTest, filters_reach_the_rows) {
    const auto a = open("dir/a", alice());
    const auto b = open("dir2/b", alice());
    const auto c = open("Dir", bob(), locks::FileKind::directory);
    EXPECT_THAT(ids_of(get("/admin/v1/handles?share=projects")), ElementsAre(text(a), text(b)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?path_prefix=DIR")), ElementsAre(text(a), text(c)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?path=dir%5Ca")), ElementsAre(text(a)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?user=corp%5Calice&path_prefix=dir2")), ElementsAre(text(b)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?client_ip=fd00::/16")), ElementsAre(text(c)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?session_id=2")), ElementsAre(text(c)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?kind=directory")), ElementsAre(text(c)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?state=disconnected")), IsEmpty());
    EXPECT_THAT(ids_of(get("/admin/v1/handles?has_locks=true")), IsEmpty());
}

TEST_F(HandlesTest, a_parameter_that_is_not_understood_shows_nothing) {
    open("a", alice());
    EXPECT_EQ(get("/admin/v1/handles?shares=projects", Http::bad_request).at("parameter"), "shares");
    EXPECT_EQ(get("/admin/v1/handles?limit=5000", Http::bad_request).at("parameter"), "limit");
}

/// All ids of a walk by pages of `limit`; between pages something may happen.
std::vector<std::string> walk(auto& test, std::size_t limit, auto between) {
    std::vector<std::string> all;
    std::string target = "/admin/v1/handles?limit=" + std::to_string(limit);
    std::string cursor;
    while (true) {
        const auto page = test(cursor.empty() ? target : target + "&cursor=" + cursor);
        for (const auto& row : page.at("handles").as_array()) all.emplace_back(row.at("id").as_string().c_str());
        if (page.at("next").is_null()) return all;
        cursor = page.at("next").as_string().c_str();
        between();
    }
}

TEST_F(HandlesTest, a_walk_meets_whoever_stays_exactly_once) {
    std::vector<locks::OpenRef> stays;
    std::vector<locks::OpenRef> goes;
    for (int i = 0; i < 60; ++i) {
        (i % 3 == 0 ? goes : stays).push_back(open("f" + std::to_string(i), alice()));
    }
    std::set<std::string> new_ones;
    const auto page = [this](const std::string& target) { return get(target); };
    const auto met = walk(page, 7, [&] {
        if (!goes.empty()) {
            locks.close(goes.back()->id, locks::CloseReason::client);
            goes.pop_back();
        }
        if (new_ones.size() < 20) new_ones.insert(text(open("new" + std::to_string(new_ones.size()), bob())));
    });
    EXPECT_EQ(std::set<std::string>(met.begin(), met.end()).size(), met.size()) << "an id came twice";
    for (const auto& open : stays) {
        EXPECT_TRUE(std::find(met.begin(), met.end(), text(open)) != met.end()) << text(open);
    }
}

TEST_F(HandlesTest, the_last_page_says_so) {
    for (int i = 0; i < 6; ++i) open(std::to_string(i), alice());
    int pages = 1;
    const auto page = [this](const std::string& target) { return get(target); };
    EXPECT_EQ(walk(page, 3, [&] { ++pages; }).size(), 6u);
    EXPECT_EQ(pages, 2);
}

TEST_F(HandlesTest, names_with_any_bytes_stay_json) {
    open("caf\xE9\n\"\x01.txt", alice());
    EXPECT_EQ(get("/admin/v1/handles").at("handles").at(0).at("path"), "caf\uFFFD\n\"\x01.txt");
}

TEST_F(HandlesTest, odd_names_arrive_whole) {
    const std::string odd = "dir/a&<b>\x01\xEF\xBF\xBE. ";
    const auto held = open(odd, alice());
    EXPECT_EQ(get("/admin/v1/handles").at("handles").at(0).at("path"), boost::json::value(odd));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?path=dir/a%26%3Cb%3E%01%EF%BF%BE.%20")), ElementsAre(text(held)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?path=dir/a%26%3Cb%3E%01%EF%BF%BE")), IsEmpty());
}

TEST_F(HandlesTest, are_found_by_their_ids) {
    for (int i = 0; i < 5; ++i) open(std::to_string(i), alice());
    EXPECT_THAT(ids_of(get("/admin/v1/handles?id=4&id=2&id=99&id=2")), ElementsAre("2", "4"));
    const auto first = get("/admin/v1/handles?id=4&id=2&limit=1");
    EXPECT_THAT(ids_of(first), ElementsAre("2"));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?id=4&id=2&cursor=" + std::string(first.at("next").as_string().c_str()))),
                ElementsAre("4"));
}

TEST_F(HandlesTest, are_sorted_as_asked) {
    const auto a = open("b", bob());
    const auto b = open("A", alice());
    const auto c = open("c", alice());
    a->bytes_read = 5;
    c->bytes_written = 7;
    b->last_use_ns = (test_now - std::chrono::seconds(7)).time_since_epoch().count();
    EXPECT_THAT(ids_of(get("/admin/v1/handles?sort=path")), ElementsAre(text(b), text(a), text(c)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?sort=-bytes")), ElementsAre(text(c), text(a), text(b)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?sort=user")), ElementsAre(text(b), text(c), text(a)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?sort=-id&limit=2")), ElementsAre(text(c), text(b)));
    EXPECT_THAT(ids_of(get("/admin/v1/handles?sort=idle")), ElementsAre(text(b), text(a), text(c)));
    EXPECT_EQ(get("/admin/v1/handles?sort=colour", Http::bad_request).at("parameter"), "sort");
}

TEST_F(HandlesTest, a_sorted_walk_meets_whoever_stays_exactly_once) {
    std::vector<locks::OpenRef> stays;
    std::vector<locks::OpenRef> goes;
    for (int i = 0; i < 60; ++i) (i % 3 == 0 ? goes : stays).push_back(open("f" + std::to_string(i % 7), alice()));
    int more = 0;
    const auto page = [this](const std::string& target) { return get(target + "&sort=-path"); };
    const auto met = walk(page, 7, [&] {
        if (!goes.empty()) {
            locks.close(goes.back()->id, locks::CloseReason::client);
            goes.pop_back();
        }
        if (++more < 20) open("f" + std::to_string(more % 9), bob());
    });
    EXPECT_EQ(std::set<std::string>(met.begin(), met.end()).size(), met.size()) << "an id came twice";
    for (const auto& open : stays)
        EXPECT_TRUE(std::find(met.begin(), met.end(), text(open)) != met.end()) << text(open);
}

TEST_F(HandlesTest, a_client_that_caches_writes_may_know_more) {
    locks::OpenRow row;
    row.access = locks::Access::write_data;
    row.lease = locks::LeaseRow{.kind = locks::CachingKind::oplock,
                                .key = {},
                                .held = locks::Caching::all,
                                .breaking_to = std::nullopt,
                                .breaking_since = {}};
    const auto hint = [&] {
        std::string out;
        JsonWriter json(out);
        write_handle(json, row, test_now);
        return boost::json::parse(out).at("dirty_hint");
    };
    EXPECT_EQ(hint(), true);
    row.lease->held = locks::Caching::read;
    EXPECT_EQ(hint(), false);
}

} // namespace
} // namespace holdfast::admin_api::native
