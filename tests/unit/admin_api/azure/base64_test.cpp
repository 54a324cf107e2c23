#include "admin_api/azure/base64.h"

#include <gtest/gtest.h>

#include <utility>

namespace holdfast::admin_api::azure {
namespace {

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, says_what_the_rfc_says) {
    const std::pair<const char*, const char*> rows[] = {
        {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"}};
    for (const auto& [plain, coded] : rows) {
        EXPECT_EQ(to_base64(bytes(plain)), coded);
        EXPECT_EQ(from_base64(coded), bytes(plain)) << coded;
    }
    EXPECT_EQ(to_base64({}), "");
}

TEST(Base64, takes_nothing_else) {
    for (const char* wrong :
         {"", "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", " Zm9v", "Zm9v\n", "Zm 9v===", "Zm9-", "Zg==Zg=="})
        EXPECT_FALSE(from_base64(wrong)) << wrong;
}

} // namespace
} // namespace holdfast::admin_api::azure
