#include "admin_api/azure/authentication.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api::azure {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds max_skew{900};
const std::string other_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class AuthenticationTest : public AzureTest {
  protected:
    Result<const Account*> check(const Request& request) {
        const auto target = read_target(request.target);
        if (!target) return target.error();
        return authenticate(request, *target, accounts, test_now, max_skew);
    }
    Request at(const std::string& date, const std::string& name = "x-ms-date") {
        Request made = unsigned_request("GET", "/ops/projects?comp=listhandles", {{"x-ms-date", ""}});
        if (!date.empty()) made.headers.emplace_back(name, date);
        sign(made);
        return made;
    }
    static std::string detail(const Result<const Account*>& refused) {
        if (refused) return "(authenticated)";
        return refused.error().details.empty() ? "" : refused.error().details.front().second;
    }
};

TEST_F(AuthenticationTest, whoever_has_the_key_is_the_account) {
    Request request = unsigned_request("GET", "/ops/projects/d%2Fx?comp=listhandles&marker=a%2Bb+c", {});
    sign(request);
    const auto account = check(request);
    ASSERT_TRUE(account) << account.error().message;
    EXPECT_EQ((*account)->name, "ops");
}

TEST_F(AuthenticationTest, a_changed_request_is_refused_and_the_signed_text_shown) {
    Request request = unsigned_request("PUT", "/ops/projects/dir?comp=forceclosehandles", {{"x-ms-handle-id", "17"}});
    sign(request);
    ASSERT_TRUE(check(request));

    Request moved = request;
    moved.target = "/ops/projects/dir2?comp=forceclosehandles";
    EXPECT_THAT(detail(check(moved)), HasSubstr("following string to sign: 'PUT\n\n"));
    Request other = request;
    for (auto& [name, value] : other.headers)
        if (name == "x-ms-handle-id") value = "*";
    EXPECT_THAT(detail(check(other)), HasSubstr("x-ms-handle-id:*"));
    Request listing = request;
    listing.method = "GET";
    EXPECT_FALSE(check(listing));
    Request more = request;
    more.headers.emplace_back("x-ms-recursive", "true");
    EXPECT_FALSE(check(more));
}

TEST_F(AuthenticationTest, no_other_key_and_no_other_account_will_do) {
    for (const auto& [name, key] : std::initializer_list<std::pair<const char*, std::string>>{
             {"ops", other_key},
             {"nobody", emulator_key},
             {"nobody", to_base64(std::vector<std::uint8_t>(key_size))},
             {"OPS", emulator_key}}) {
        Request request = unsigned_request("GET", "/ops/projects?comp=listhandles", {});
        sign(request, name, key);
        const auto refused = check(request);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().status, Http::forbidden);
        EXPECT_EQ(refused.error().code, "AuthenticationFailed");
    }
}

TEST_F(AuthenticationTest, an_account_without_a_readable_key_lets_nobody_in) {
    std::filesystem::remove(folder.path() / "ops.key");
    Request request = unsigned_request("GET", "/ops/projects?comp=listhandles", {});
    sign(request);
    EXPECT_FALSE(check(request));
    Request zero = unsigned_request("GET", "/ops/projects?comp=listhandles", {});
    sign(zero, "ops", to_base64(std::vector<std::uint8_t>(key_size)));
    EXPECT_FALSE(check(zero));
}

TEST_F(AuthenticationTest, the_date_is_near) {
    EXPECT_TRUE(check(at("Mon, 06 May 2024 07:08:09 GMT")));
    EXPECT_TRUE(check(at("Mon, 06 May 2024 06:53:10 GMT")));
    EXPECT_TRUE(check(at("Mon, 06 May 2024 07:23:09 GMT")));
    EXPECT_TRUE(check(at("Mon, 06 May 2024 07:08:09 GMT", "date")));
    EXPECT_THAT(detail(check(at("Mon, 06 May 2024 06:53:09 GMT"))), HasSubstr("too far"));
    EXPECT_THAT(detail(check(at("Mon, 06 May 2024 07:23:10 GMT"))), HasSubstr("Mon, 06 May 2024 07:08:09 GMT"));
    EXPECT_THAT(detail(check(at("yesterday"))), HasSubstr("form"));
    EXPECT_THAT(detail(check(at(""))), HasSubstr("must have a date"));
}

TEST_F(AuthenticationTest, other_ways_to_authenticate_are_told_apart) {
    Request request = unsigned_request("GET", "/ops/projects?comp=listhandles", {});
    EXPECT_EQ(check(request).error().code, "NoAuthenticationInformation");
    EXPECT_EQ(check(request).error().status, Http::unauthorized);
    request.headers.emplace_back("authorization", "Bearer eyJ0");
    EXPECT_EQ(check(request).error().code, "InvalidAuthenticationInfo");
    const Request sas = unsigned_request("GET", "/ops/projects?sv=2026-10-06&sig=abc&comp=listhandles", {});
    EXPECT_THAT(detail(check(sas)), HasSubstr("Shared access signatures"));
}

} // namespace
} // namespace holdfast::admin_api::azure
