#include "admin_api/qumulo/caller.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CallerTest : public QumuloTest {
  protected:
    std::vector<std::string_view> privileges() {
        const auto caller = identify(request("GET", "/v1/x"), backend);
        return caller ? privilege_names(*caller) : std::vector<std::string_view>{"refused"};
    }
};

TEST_F(CallerTest, an_administrator_may_see_and_close) {
    become("admin");
    EXPECT_THAT(privileges(), ElementsAre("PRIVILEGE_SMB_FILE_HANDLE_READ", "PRIVILEGE_SMB_FILE_HANDLE_WRITE",
                                          "PRIVILEGE_SMB_SESSION_READ", "PRIVILEGE_SMB_SESSION_WRITE",
                                          "PRIVILEGE_FS_LOCK_READ", "PRIVILEGE_IDENTITY_READ"));
}

TEST_F(CallerTest, another_account_may_nothing) {
    become("alice");
    EXPECT_THAT(privileges(), IsEmpty());
}

TEST_F(CallerTest, an_access_token_may_what_its_scope_says) {
    use_scope(Scope::read);
    EXPECT_THAT(privileges(), ElementsAre("PRIVILEGE_SMB_FILE_HANDLE_READ", "PRIVILEGE_SMB_SESSION_READ",
                                          "PRIVILEGE_FS_LOCK_READ", "PRIVILEGE_IDENTITY_READ"));
    use_scope(Scope::close);
    EXPECT_EQ(privileges().size(), 6u);
}

TEST_F(CallerTest, a_login_is_what_its_account_is_now) {
    become("admin");
    accounts.rows[0].is_administrator = false;
    EXPECT_THAT(privileges(), IsEmpty());
    accounts.rows[0].is_disabled = true;
    EXPECT_THAT(privileges(), ElementsAre("refused"));
    accounts.rows[0].is_disabled = false;
    accounts.rows[0].sid = "S-1-5-21-1-2-3-2000"; // made anew under the old name
    EXPECT_THAT(privileges(), ElementsAre("refused"));
}

TEST_F(CallerTest, no_token_and_an_unknown_one_are_refused_with_401) {
    for (const char* unknown : {"session-v1:00", "hft_00", "access-v1:00"}) {
        token = unknown;
        const auto caller = identify(request("GET", "/v1/x"), backend);
        ASSERT_FALSE(caller) << unknown;
        EXPECT_EQ(caller.error().status, Http::unauthorized);
        EXPECT_EQ(boost::json::parse(caller.error().body).at("error_class"), "http_unauthorized_error");
    }
    Request bare = request("GET", "/v1/x");
    bare.headers.clear();
    EXPECT_FALSE(identify(bare, backend));
}

} // namespace
} // namespace holdfast::admin_api::qumulo
