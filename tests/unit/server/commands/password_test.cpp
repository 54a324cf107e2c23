#include "server/commands/password.h"

#include <gtest/gtest.h>

#include <sstream>

namespace holdfast::server {
namespace {

std::optional<std::string> read(const std::string& input, std::string* told = nullptr) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
    const auto password = read_password(PasswordFrom::stdin_line, console);
    EXPECT_EQ(password.has_value(), console.exit_code == 0);
    if (told != nullptr) *told = err.str();
    EXPECT_EQ(out.str(), "");
    return password;
}

TEST(Password, is_the_first_line_without_its_end) {
    EXPECT_EQ(read("secret\n"), "secret");
    EXPECT_EQ(read("secret"), "secret");
    EXPECT_EQ(read("secret\r\nmore\n"), "secret");
    EXPECT_EQ(read("two words \n"), "two words ");
}

TEST(Password, is_never_empty) {
    std::string told;
    EXPECT_FALSE(read("", &told));
    EXPECT_NE(told.find("empty"), std::string::npos);
    EXPECT_FALSE(read("\n"));
}

} // namespace
} // namespace holdfast::server
