#include "admin_api/time_format.h"

#include <algorithm>
#include <chrono>

namespace holdfast::admin_api {

namespace {

/// Writes `number` right-aligned with zeros into the `width` characters that end before `end`.
void put(char* end, unsigned width, std::uint64_t number) {
    for (; width > 0; --width) {
        *--end = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

} // namespace

std::string rfc3339(locks::Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::duration_cast<std::chrono::nanoseconds>(time - day));

    std::string text = "0000-00-00T00:00:00.000000000Z";
    char* const at = text.data();
    put(at + 4, 4, static_cast<std::uint64_t>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
    put(at + 7, 2, static_cast<unsigned>(date.month()));
    put(at + 10, 2, static_cast<unsigned>(date.day()));
    put(at + 13, 2, static_cast<std::uint64_t>(clock.hours().count()));
    put(at + 16, 2, static_cast<std::uint64_t>(clock.minutes().count()));
    put(at + 19, 2, static_cast<std::uint64_t>(clock.seconds().count()));
    put(at + 29, 9, static_cast<std::uint64_t>(clock.subseconds().count()));
    return text;
}

std::int64_t milliseconds_between(locks::Time earlier, locks::Time later) {
    return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(later - earlier).count());
}

} // namespace holdfast::admin_api
