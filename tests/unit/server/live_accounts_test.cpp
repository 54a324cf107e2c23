#include "server/live_accounts.h"

#include "tests/unit/server/server_fixture.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace holdfast::server {
namespace {

using admin_api::AccountRow;
using admin_api::PasswordVerdict;
using namespace std::chrono_literals;

class LiveAccountsTest : public ServerFixture {
  protected:
    LiveAccountsTest() {
        if (!spdlog::get("auth")) spdlog::create<spdlog::sinks::null_sink_mt>("auth");
        EXPECT_TRUE(accounts.load());
        EXPECT_TRUE(accounts.add("Ann", "Passw\u00f6rd", {.uid = 1001, .gid = 100}));
        EXPECT_TRUE(accounts.add("bob", "other"));
    }
    PasswordVerdict check(std::string_view name, std::string_view password, std::string_view peer = "192.0.2.7") {
        return live.check_password(name, password, peer).verdict;
    }

    locks::Time now{1'000'000s};
    LiveAccounts live{{"CORP", {"ANN"}}, accounts, state.throttle, [this] { return now; }};
};

TEST_F(LiveAccountsTest, the_password_is_that_of_the_file_service_however_the_name_is_written) {
    for (const char* name : {"Ann", "ann", "CORP\\ann", "ann@corp.example", "elsewhere\\ANN"})
        EXPECT_EQ(check(name, "Passw\u00f6rd"), PasswordVerdict::right) << name;
    const auto checked = live.check_password("ann", "Passw\u00f6rd", "192.0.2.7");
    EXPECT_EQ(checked.account.name, "Ann");
    EXPECT_EQ(checked.account.domain, "CORP");
    EXPECT_EQ(checked.account.sid, accounts.machine_sid() + "-1000");
    EXPECT_EQ(checked.account.uid, 1001u);
    EXPECT_EQ(checked.account.gid, 100u);
}

TEST_F(LiveAccountsTest, wrong_ones_are_refused) {
    EXPECT_EQ(check("ann", "other"), PasswordVerdict::wrong);
    EXPECT_EQ(check("ann", "", "192.0.2.8"), PasswordVerdict::wrong);
    EXPECT_EQ(check("nobody", "Passw\u00f6rd", "192.0.2.9"), PasswordVerdict::wrong);
    EXPECT_EQ(check("", "", "192.0.2.10"), PasswordVerdict::wrong);
}

TEST_F(LiveAccountsTest, that_an_account_is_disabled_learns_who_knows_its_password) {
    ASSERT_TRUE(accounts.set_use("bob", smb2::auth::AccountStore::Use::disabled));
    EXPECT_EQ(check("bob", "other"), PasswordVerdict::disabled);
    EXPECT_EQ(check("bob", "wrong"), PasswordVerdict::wrong);
    EXPECT_TRUE(live.find([](const AccountRow& row) { return row.name == "bob"; })->is_disabled);
}

TEST_F(LiveAccountsTest, guessing_is_counted_with_that_of_file_clients) {
    state.throttle.failed("192.0.2.7", now); // over SMB
    EXPECT_EQ(check("ann", "1"), PasswordVerdict::wrong);
    EXPECT_EQ(check("ann", "2"), PasswordVerdict::wrong);
    EXPECT_EQ(check("ann", "Passw\u00f6rd"), PasswordVerdict::too_many);
    EXPECT_EQ(check("ann", "Passw\u00f6rd", "192.0.2.8"), PasswordVerdict::right); // from elsewhere
    EXPECT_GT(state.throttle.next_delay("192.0.2.7", now), 0ms);                   // and slows down those too

    now += smb2::auth::LogonThrottle::forgets_one_in;
    EXPECT_EQ(check("ann", "Passw\u00f6rd"), PasswordVerdict::right);
    EXPECT_EQ(check("ann", "3"), PasswordVerdict::wrong); // the right one has forgotten nothing
    EXPECT_EQ(check("ann", "Passw\u00f6rd"), PasswordVerdict::too_many);
}

TEST_F(LiveAccountsTest, administrators_are_those_that_the_operator_has_named) {
    const auto is_named = [](std::string_view name) {
        return [name](const AccountRow& row) { return row.name == name; };
    };
    EXPECT_TRUE(live.find(is_named("Ann"))->is_administrator);
    EXPECT_FALSE(live.find(is_named("bob"))->is_administrator);
    EXPECT_FALSE(live.find(is_named("ANN"))); // there is no such account
}

} // namespace
} // namespace holdfast::server
