#include "admin_api/time_format.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(TimeFormat, writes_utc_with_nine_digits) {
    struct Case {
        nanoseconds since_epoch;
        const char* expected;
    };
    const Case cases[] = {
        {nanoseconds(0), "1970-01-01T00:00:00.000000000Z"},
        {nanoseconds(1), "1970-01-01T00:00:00.000000001Z"},
        {nanoseconds(-1), "1969-12-31T23:59:59.999999999Z"},
        {seconds(1709208000) + nanoseconds(120), "2024-02-29T12:00:00.000000120Z"},
        {seconds(4102444799), "2099-12-31T23:59:59.000000000Z"},
    };
    for (const Case& c : cases) {
        const locks::Time time{std::chrono::duration_cast<locks::Time::duration>(c.since_epoch)};
        EXPECT_EQ(rfc3339(time), c.expected);
    }
}

TEST(TimeFormat, counts_no_negative_durations) {
    const locks::Time start{seconds(10)};
    EXPECT_EQ(milliseconds_between(start, start + milliseconds(1500)), 1500);
    EXPECT_EQ(milliseconds_between(start, start - seconds(3)), 0);
}

} // namespace
} // namespace holdfast::admin_api
