#include "admin_api/native/leases.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using testing::ElementsAre;

class LeasesTest : public RouteTest {
  protected:
    locks::OpenRef open_caching(std::uint64_t file, locks::CachingKind kind, std::uint8_t key,
                                std::shared_ptr<const locks::Owner> owner = alice()) {
        locks::OpenRequest request;
        request.file = {65024, file, 0};
        request.access = locks::Access::read_data;
        request.path = "f" + std::to_string(file);
        request.now = test_now - std::chrono::seconds(90);
        locks::CachingWish wish;
        wish.kind = kind;
        wish.wanted = locks::Caching::read;
        wish.name.client = owner->client_guid;
        wish.name.key = {key};
        wish.version = 2;
        request.caching = wish;
        request.owner = std::move(owner);
        request.resource = std::make_unique<FakeResource>(closed);
        return locks.open(std::move(request)).open;
    }
    std::vector<std::string> paths(const boost::json::value& listing) {
        std::vector<std::string> all;
        for (const auto& row : listing.at("leases").as_array()) all.emplace_back(row.at("path").as_string().c_str());
        return all;
    }
};

TEST_F(LeasesTest, one_row_stands_for_all_handles_of_a_lease) {
    const auto a = open_caching(1, locks::CachingKind::lease, 7);
    const auto b = open_caching(1, locks::CachingKind::lease, 7);
    open("plain", bob());
    const auto rows = get("/admin/v1/leases").at("leases").as_array();
    ASSERT_EQ(rows.size(), 1U);
    const auto& row = rows[0];
    EXPECT_EQ(row.at("type"), "lease_v2");
    EXPECT_EQ(row.at("state"), "R");
    EXPECT_EQ(row.at("handles"), 2);
    EXPECT_EQ(row.at("handle_ids"), (boost::json::array{text(a), text(b)}));
    EXPECT_EQ(row.at("path"), "f1");
    EXPECT_EQ(row.at("user").at("name"), "alice");
    EXPECT_TRUE(row.at("breaking_to").is_null());
}

TEST_F(LeasesTest, oplocks_are_each_their_own) {
    open_caching(1, locks::CachingKind::oplock, 0);
    open_caching(2, locks::CachingKind::oplock, 0);
    const auto rows = get("/admin/v1/leases").at("leases").as_array();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].at("type"), "oplock");
    EXPECT_TRUE(rows[0].at("key").is_null());
}

TEST_F(LeasesTest, equal_keys_of_two_clients_are_two_leases) {
    auto other = *alice();
    other.client_guid = {9};
    open_caching(1, locks::CachingKind::lease, 7);
    open_caching(2, locks::CachingKind::lease, 7, std::make_shared<const locks::Owner>(other));
    EXPECT_EQ(get("/admin/v1/leases").at("leases").as_array().size(), 2U);
}

TEST_F(LeasesTest, a_walk_meets_each_once_while_handles_of_them_come_and_go) {
    std::vector<locks::OpenRef> first;
    for (std::uint8_t i = 1; i <= 20; ++i) first.push_back(open_caching(i, locks::CachingKind::lease, i));
    for (std::uint8_t i = 1; i <= 20; ++i) open_caching(i, locks::CachingKind::lease, i);
    for (const std::string sort : {"", "&sort=-path"}) {
        std::vector<std::string> met;
        std::string cursor;
        while (true) {
            const auto page = get("/admin/v1/leases?limit=3" + sort + (cursor.empty() ? "" : "&cursor=" + cursor));
            for (const std::string& path : paths(page)) met.push_back(path);
            if (page.at("next").is_null()) break;
            cursor = page.at("next").as_string().c_str();
            if (first.empty()) continue;
            locks.close(first.back()->id, locks::CloseReason::client); // its lease stays with the other handle
            first.pop_back();
        }
        EXPECT_EQ(met.size(), 20U) << sort;
        std::sort(met.begin(), met.end());
        EXPECT_EQ(std::unique(met.begin(), met.end()), met.end()) << sort;
    }
}

TEST_F(LeasesTest, are_filtered_like_handles) {
    open_caching(1, locks::CachingKind::lease, 1);
    open_caching(2, locks::CachingKind::lease, 2, bob());
    EXPECT_THAT(paths(get("/admin/v1/leases?user=bob")), ElementsAre("f2"));
    EXPECT_THAT(paths(get("/admin/v1/leases?lease=RW")), ElementsAre());
    EXPECT_THAT(paths(get("/admin/v1/leases?glob=*1&fields=path")), ElementsAre("f1"));
}

} // namespace
} // namespace holdfast::admin_api::native
