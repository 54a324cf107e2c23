#include "admin_api/qumulo/file_locks.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

using locks::Access;
using locks::ShareMode;
using testing::ElementsAre;

constexpr const char* ranges = "/v1/files/locks/smb/byte-range/";
constexpr const char* share_modes = "/v1/files/locks/smb/share-mode/";

class FileLocksTest : public QumuloTest {
  protected:
    std::size_t count(const std::string& target, Http expected = Http::ok) {
        const auto page = get(target, expected);
        return expected == Http::ok ? page.at("grants").as_array().size() : 0;
    }
    /// As the third-party lock manager walks: until a page is empty.
    int pages_until_empty(std::string next, std::vector<std::string>& offsets) {
        for (int pages = 1; pages < 50; ++pages) {
            const auto page = get(next);
            for (const auto& row : page.at("grants").as_array())
                offsets.emplace_back(row.at("offset").as_string().c_str());
            next = "/" + next_of(page).substr(1); // raises on null
            if (page.at("grants").as_array().empty()) return pages;
        }
        return -1;
    }
};

TEST_F(FileLocksTest, a_range_is_as_documented) {
    const auto open = open_file(100003, "dir/f.txt", alice(), Access::read_data | Access::write_data);
    lock(open, UINT64_MAX - 9, 10);
    auto expected = boost::json::parse(R"({"file_id":"100003","stream_id":"0","snapshot_id":"",
        "mode":["API_BYTE_RANGE_EXCLUSIVE","API_BYTE_RANGE_WRITE_OP"],"offset":"18446744073709551606","size":"10",
        "owner_name":"WS01","owner_address":"10.2.4.26","node_address":"127.0.0.1"})");
    expected.as_object()["owner_id"] = location(open);
    EXPECT_EQ(get(ranges).at("grants").at(0), expected);
}

TEST_F(FileLocksTest, next_is_always_a_text_and_the_end_is_an_empty_page) {
    const auto open = open_file(1, "f", alice());
    for (std::uint64_t i = 0; i < 5; ++i) lock(open, i * 10, 1);
    std::vector<std::string> offsets;
    EXPECT_EQ(pages_until_empty(std::string(ranges) + "?limit=2", offsets), 4);
    EXPECT_THAT(offsets, ElementsAre("0", "10", "20", "30", "40"));
    EXPECT_EQ(get(std::string(ranges) + "?after=77").at("paging").at("next"),
              boost::json::value(std::string(ranges) + "?after=77"));
}

TEST_F(FileLocksTest, a_limit_of_a_thousand_is_kept_exactly) {
    const auto open = open_file(1, "f", alice());
    for (std::uint64_t i = 0; i < 2'500; ++i) lock(open, i * 10, 1);
    // As qq walks: until a page is shorter than what it asked for.
    std::size_t seen = 0;
    std::string next = std::string(ranges) + "?limit=1000";
    std::size_t rows = 1'000;
    while (rows == 1'000) {
        const auto page = get(next);
        rows = page.at("grants").as_array().size();
        seen += rows;
        next = next_of(page);
    }
    EXPECT_EQ(seen, 2'500u);
    EXPECT_EQ(count(std::string(ranges) + "?limit=2500"), 2'500u);
}

TEST_F(FileLocksTest, a_limit_counts_grants_and_not_what_is_passed_over) {
    for (std::uint64_t i = 0; i < 1'500; ++i) {
        const bool takes_part = i % 3 != 0;
        open_file(i + 1, "f", alice(), takes_part ? Access::read_data : Access::read_attributes);
    }
    const auto first = get(std::string(share_modes) + "?limit=900");
    EXPECT_EQ(first.at("grants").as_array().size(), 900u);
    EXPECT_EQ(count(next_of(first)), 100u);
}

TEST_F(FileLocksTest, of_one_without_a_session_are_listed) {
    open_without_session("dir/away");
    for (const char* target : {ranges, share_modes}) {
        const auto grant = get(target).at("grants").at(0);
        EXPECT_EQ(grant.at("owner_id"), boost::json::value(std::string("1.0.") + far_id)) << target;
        EXPECT_EQ(grant.at("owner_address"), "10.2.4.26") << target;
    }
}

TEST_F(FileLocksTest, who_waits_holds_nothing) {
    const auto a = open_file(1, "f", alice());
    const auto b = open_file(1, "f", bob());
    lock(a, 0, 10);
    const locks::RangeRequest wanted{*locks::ByteRange::make(0, 10), locks::LockMode::exclusive};
    ASSERT_EQ(locks.lock_or_queue(*b, wanted, locks::WaitToken{7}), locks::LockVerdict::queued);
    EXPECT_EQ(count(ranges), 1u);
}

TEST_F(FileLocksTest, are_filtered_by_client) {
    lock(open_file(1, "a", alice()), 0, 1);
    lock(open_file(2, "b", bob()), 0, 1);
    lock(open_file(3, "c", nullptr), 0, 1);
    EXPECT_EQ(count(ranges), 3u);
    EXPECT_EQ(count(std::string(ranges) + "?owner_address=10.2.4.26"), 1u);
    EXPECT_EQ(count(std::string(ranges) + "?owner_address=FD00:0::17"), 1u);
    EXPECT_EQ(count(std::string(ranges) + "?owner_address=10.9.9.9"), 0u);
    count(std::string(ranges) + "?owner_address=here", Http::bad_request);
    EXPECT_EQ(count(std::string(share_modes) + "?owner_address=10.2.4.26"), 1u);
}

TEST_F(FileLocksTest, of_one_file_by_id_and_by_path) {
    lock(open_file(100003, "dir/a.txt", alice()), 0, 1, locks::LockMode::shared);
    lock(open_file(100004, "b", alice()), 0, 1);
    for (const char* ref : {"100003", "%2Fprojects%2Fdir%2Fa.txt", "%2fProjects%2fDIR%2fa.txt"}) {
        const auto page = get("/v1/files/" + std::string(ref) + "/locks/smb/byte-range/");
        ASSERT_EQ(page.at("grants").as_array().size(), 1u) << ref;
        EXPECT_EQ(page.at("grants").at(0).at("mode").at(0), "API_BYTE_RANGE_SHARED");
        EXPECT_TRUE(next_of(page).starts_with("/v1/files/" + std::string(ref) + "/locks/smb/byte-range/?after="));
        EXPECT_EQ(count("/api/v1/files/" + std::string(ref) + "/locks/smb/share-mode"), 1u) << ref;
    }
}

TEST_F(FileLocksTest, a_path_that_leads_nowhere_is_not_found_and_a_file_without_locks_has_none) {
    files.entries["projects/there"].id = 5;
    EXPECT_EQ(count("/v1/files/%2Fprojects%2Fthere/locks/smb/byte-range/"), 0u);
    EXPECT_EQ(get("/v1/files/%2Fprojects%2Fnot/locks/smb/byte-range/", Http::not_found).at("error_class"),
              "fs_no_such_entry_error");
    get("/v1/files/1.7000.1/locks/smb/byte-range/", Http::bad_request);
    get("/v1/files/%2Fprojects%2F..%2Fx/locks/smb/byte-range/", Http::bad_request);
}

TEST_F(FileLocksTest, a_file_that_is_deleted_while_open_is_found_by_its_path) {
    const auto open = open_file(1, "f", alice(), Access::read_data | Access::remove);
    locks.set_delete_pending(*open, true);
    EXPECT_EQ(count("/v1/files/%2Fprojects%2Ff/locks/smb/byte-range/"), 0u);
    EXPECT_EQ(count("/v1/files/%2Fprojects%2Ff/locks/smb/share-mode/"), 1u);
}

TEST_F(FileLocksTest, share_modes_have_no_range) {
    const auto open = open_file(100003, "f", alice(), Access::read_data | Access::write_data, ShareMode::read, "s");
    open_file(100004, "g", alice(), Access::read_attributes, ShareMode::none); // has no part in sharing
    auto expected = boost::json::parse(R"([{"file_id":"100003","stream_id":"5","snapshot_id":"",
        "mode":["API_SHARE_MODE_READ","API_SHARE_MODE_WRITE","API_SHARE_MODE_EXCLUDE_WRITE",
                "API_SHARE_MODE_EXCLUDE_DELETE"],
        "owner_name":"WS01","owner_address":"10.2.4.26","node_address":"127.0.0.1"}])");
    expected.at(0).as_object()["owner_id"] = location(open);
    const auto page = get(share_modes);
    EXPECT_EQ(page.at("grants"), expected);
    EXPECT_EQ(next_of(page), std::string(share_modes) + "?after=" + text(open));
}

TEST_F(FileLocksTest, of_nfs_there_are_none) {
    lock(open_file(1, "f", alice()), 0, 1);
    for (const char* target : {"/v1/files/locks/nlm/byte-range/", "/v1/files/locks/nfs4/byte-range/?limit=1000",
                               "/v1/files/1/locks/nlm/byte-range/", "/v1/files/1/locks/nfs4/byte-range/"}) {
        EXPECT_EQ(count(target), 0u) << target;
        EXPECT_TRUE(next_of(get(target)).starts_with("/v1/files/")) << target;
    }
}

} // namespace
} // namespace holdfast::admin_api::qumulo
