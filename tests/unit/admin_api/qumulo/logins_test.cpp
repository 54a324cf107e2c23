#include "admin_api/qumulo/logins.h"

#include <gtest/gtest.h>

#include <vector>

namespace holdfast::admin_api::qumulo {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const locks::Time noon = locks::Time(hours(24 * 365));

TEST(Logins, a_token_is_its_accounts) {
    Logins logins;
    const std::string token = logins.add("S-1-5-21-1", noon);
    EXPECT_TRUE(token.starts_with("session-v1:"));
    EXPECT_EQ(token.size(), Logins::prefix.size() + 64);
    EXPECT_NE(logins.add("S-1-5-21-1", noon), token);
    EXPECT_EQ(logins.find(token, noon), "S-1-5-21-1");
    EXPECT_FALSE(logins.find(token + "0", noon));
    EXPECT_FALSE(logins.find("", noon));
}

TEST(Logins, ends_when_nobody_has_used_it_for_ten_hours) {
    Logins logins;
    const std::string token = logins.add("S", noon);
    EXPECT_TRUE(logins.find(token, noon + hours(10)));
    EXPECT_TRUE(logins.find(token, noon + hours(20)));
    EXPECT_FALSE(logins.find(token, noon + hours(30) + seconds(1)));
    EXPECT_EQ(logins.size(), 0u);
}

TEST(Logins, a_clock_that_goes_back_takes_no_time_away) {
    Logins logins;
    const std::string token = logins.add("S", noon);
    EXPECT_TRUE(logins.find(token, noon - hours(5)));
    EXPECT_TRUE(logins.find(token, noon + hours(10)));
}

TEST(Logins, of_one_account_keep_out_nobody_else) {
    Logins logins;
    const std::string other = logins.add("other", noon);
    std::vector<std::string> own;
    for (std::size_t i = 0; i <= Logins::most_of_an_account; ++i)
        own.push_back(logins.add("own", noon + minutes(1) + seconds(i)));
    EXPECT_EQ(logins.size(), Logins::most_of_an_account + 1);
    EXPECT_TRUE(logins.find(other, noon));
    EXPECT_FALSE(logins.find(own[0], noon + hours(1)));
    EXPECT_TRUE(logins.find(own[1], noon + hours(1)));
}

TEST(Logins, are_bounded_in_all) {
    Logins logins(20);
    const std::string first = logins.add("first", noon);
    for (std::size_t i = 0; i < 20; ++i) logins.add(std::to_string(i), noon + seconds(1));
    EXPECT_EQ(logins.size(), 20u);
    EXPECT_FALSE(logins.find(first, noon + seconds(1)));
}

} // namespace
} // namespace holdfast::admin_api::qumulo
