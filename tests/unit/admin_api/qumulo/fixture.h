#pragma once
// Accounts that may and may not, beside what the tests of all routes have.

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::qumulo {

class QumuloTest : public RouteTest {
  protected:
    QumuloTest() {
        accounts.rows = {
            {.name = "admin", .domain = "CORP", .sid = "S-1-5-21-1-2-3-500", .uid = 0, .is_administrator = true},
            {.name = "alice", .domain = "CORP", .sid = "S-1-5-21-1-2-3-1001", .uid = 1001, .gid = 100},
            {.name = "gone", .domain = "CORP", .sid = "S-1-5-21-1-2-3-1002", .uid = 1002, .is_disabled = true},
        };
    }

    /// Logs in, and asks as this account from now on.
    void become(const std::string& account) {
        const auto answer =
            post("/v1/session/login", R"({"username":")" + account + R"(","password":"secret"})", Http::ok);
        token = answer.at("bearer_token").as_string().c_str();
    }
    void use_scope(Scope scope) { token = *tokens.create(std::string(name_of(scope)) + "-token", scope, test_now); }

    locks::OpenRef open_file(std::uint64_t file, std::string path, std::shared_ptr<const locks::Owner> owner,
                             locks::Access access = locks::Access::read_data,
                             locks::ShareMode share = locks::ShareMode::all, std::string stream = {}) {
        locks::OpenRequest request;
        request.file = {65024, file, stream.empty() ? 0u : 5u};
        request.access = access;
        request.share_mode = share;
        request.path = std::move(path);
        request.stream_name = std::move(stream);
        request.now = test_now;
        request.owner = std::move(owner);
        request.resource = std::make_unique<FakeResource>(closed);
        return locks.open(std::move(request)).open;
    }

    void lock(const locks::OpenRef& open, std::uint64_t offset, std::uint64_t length,
              locks::LockMode mode = locks::LockMode::exclusive) {
        const locks::RangeRequest wanted{*locks::ByteRange::make(offset, length), mode};
        ASSERT_EQ(locks.lock(*open, {&wanted, 1}), locks::LockVerdict::granted);
    }

    /// What a location ends in.
    static std::string location(const locks::OpenRef& open) {
        const auto owner = open->owner();
        const auto session = owner ? static_cast<std::uint64_t>(owner->session) : 0;
        return "1." + std::to_string(session) + "." + text(open);
    }
    static std::string next_of(const boost::json::value& page) {
        const auto& next = page.at("paging").at("next");
        return next.is_null() ? std::string() : std::string(next.as_string().c_str());
    }
};

} // namespace holdfast::admin_api::qumulo
