#include "admin_api/azure/dates.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

using namespace std::chrono;

TEST(AzureDates, are_written_as_the_service_does) {
    const locks::Time time = locks::Time(sys_days(2024y / April / 4)) + 11h + 46min + 24s + 1234567ns;
    EXPECT_EQ(http_date(time), "Thu, 04 Apr 2024 11:46:24 GMT");
    EXPECT_EQ(iso_date(time), "2024-04-04T11:46:24.0012345Z");
    EXPECT_EQ(http_date(locks::Time{}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(AzureDates, are_read_as_they_are_written) {
    for (const auto day : {2024y / February / 29, 1999y / December / 31, 2026y / November / 20}) {
        const locks::Time time = locks::Time(sys_days(day)) + 23h + 59min + 7s;
        EXPECT_EQ(parse_http_date(http_date(time)), time) << http_date(time);
    }
}

TEST(AzureDates, have_one_form) {
    for (const char* wrong :
         {"", "Fri, 20 Nov 2026 15:34:11", "Fri, 20 Nov 2026 15:34:11 UTC", "Xyz, 20 Nov 2026 15:34:11 GMT",
          "Fri, 31 Nov 2026 15:34:11 GMT", "Fri, 20 nov 2026 15:34:11 GMT", "Fri, 20 Nov 2026 24:00:00 GMT",
          "Fri, 20 Nov 2026 15:60:11 GMT", "Fri; 20 Nov 2026 15:34:11 GMT", "Fri, +2 Nov 2026 15:34:11 GMT",
          "Fri, 20 Nov 9999 15:34:11 GMT", "Fri, 00 Nov 2026 15:34:11 GMT", "2026-11-20T15:34:11.0000000Z",
          "Fri, 20 Nov 2026 15:34:11 GMT "})
        EXPECT_FALSE(parse_http_date(wrong)) << wrong;
}

} // namespace
} // namespace holdfast::admin_api::azure
