#include "admin_api/azure/call.h"

#include "tests/unit/admin_api/azure/fixture.h"

namespace holdfast::admin_api::azure {
namespace {

/// A call, and all that it refers to.
struct Asked {
    Asked(Request http_, const Account& account)
        : http(std::move(http_)),
          target(*read_target(http.target)), call{http, target, account, *parse_api_version("2026-10-06"),
                                                  *place_of(target.raw_path, account.name, "")} {}
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    Request http;
    Target target;
    Call call;
};

class CallTest : public AzureTest {
  protected:
    Request to(const std::string& target, NamedValues headers = {}) const {
        return unsigned_request("GET", target, std::move(headers));
    }
    std::string code_of_absence(const std::string& target) {
        const Asked asked(to(target), *accounts.find("ops"));
        return std::string(absence(asked.call, surface).code);
    }

    Surface surface{.backend = backend, .files = files, .accounts = accounts};
};

TEST_F(CallTest, reach_is_a_truth_value) {
    const std::pair<const char*, Reach> rows[] = {
        {"", Reach::itself}, {"false", Reach::itself}, {"true", Reach::recursive}, {"True", Reach::recursive}};
    for (const auto& [text, reach] : rows) {
        const Asked asked(to("/ops/projects", {{"x-ms-recursive", text}}), *accounts.find("ops"));
        EXPECT_EQ(*reach_of(asked.call), reach) << text;
    }
    const Asked wrong(to("/ops/projects", {{"x-ms-recursive", "1"}}), *accounts.find("ops"));
    EXPECT_EQ(reach_of(wrong.call).error().code, "InvalidHeaderValue");
}

TEST_F(CallTest, a_marker_is_one_that_we_gave) {
    const locks::OpenId last{~0ULL};
    const Asked good(to("/ops/projects?marker=" + marker_after(last)), *accounts.find("ops"));
    EXPECT_EQ(*marker_of(good.call), last);
    for (const char* none : {"/ops/projects", "/ops/projects?marker="}) {
        const Asked asked(to(none), *accounts.find("ops"));
        EXPECT_EQ(*marker_of(asked.call), locks::OpenId{});
    }
    for (const char* wrong : {"17", "x", "m%2F%2B%20%26%3D!4"}) {
        const Asked asked(to(std::string("/ops/projects?marker=") + wrong), *accounts.find("ops"));
        EXPECT_EQ(marker_of(asked.call).error().code, "InvalidContinuationToken") << wrong;
    }
}

TEST_F(CallTest, parameters_that_mean_nothing_are_refused) {
    const Asked fine(to("/ops/projects?comp=listhandles&timeout=30"), *accounts.find("ops"));
    EXPECT_FALSE(refuse_parameters(fine.call, {"comp"}));
    const Asked typing_error(to("/ops/projects?comp=listhandles&maxresult=1"), *accounts.find("ops"));
    EXPECT_EQ(refuse_parameters(typing_error.call, {"comp", "maxresults"})->code, "UnsupportedQueryParameter");
    const Asked snapshot(to("/ops/projects?sharesnapshot=2024-04-04T11:46:24.0000000Z"), *accounts.find("ops"));
    EXPECT_EQ(refuse_parameters(snapshot.call, {})->code, "ShareSnapshotNotFound");
}

TEST_F(CallTest, a_share_that_is_not_the_accounts_is_not_there) {
    const auto code = [&](const std::string& target, const char* name) {
        const Asked asked(to(target), *accounts.find(name));
        const auto refused = refuse_share(asked.call, surface);
        return refused ? std::string(refused->code) : "";
    };
    EXPECT_EQ(code("/ops/PROJECTS/x", "ops"), "");
    EXPECT_EQ(code("/ops/none", "ops"), "ShareNotFound");
    EXPECT_EQ(code("/backup/home", "backup"), "");
    EXPECT_EQ(code("/backup/projects", "backup"), "ShareNotFound");
}

TEST_F(CallTest, what_is_missing_is_named) {
    EXPECT_EQ(code_of_absence("/ops/projects/none"), "ResourceNotFound");
    EXPECT_EQ(code_of_absence("/ops/projects/dir/none"), "ResourceNotFound");
    EXPECT_EQ(code_of_absence("/ops/projects/none/x"), "ParentNotFound");
    EXPECT_EQ(code_of_absence("/ops/projects/dir/a.txt/x"), "ParentNotFound");
}

TEST_F(CallTest, nothing_is_below_a_file) {
    const Asked file(to("/ops/projects/dir/a.txt"), *accounts.find("ops"));
    EXPECT_EQ(refuse_recursion(file.call, surface, Reach::recursive)->code, "InvalidHeaderValue");
    EXPECT_FALSE(refuse_recursion(file.call, surface, Reach::itself));
    const Asked folder_call(to("/ops/projects/dir"), *accounts.find("ops"));
    EXPECT_FALSE(refuse_recursion(folder_call.call, surface, Reach::recursive));
    const Asked gone(to("/ops/projects/gone"), *accounts.find("ops"));
    EXPECT_FALSE(refuse_recursion(gone.call, surface, Reach::recursive));
}

} // namespace
} // namespace holdfast::admin_api::azure
