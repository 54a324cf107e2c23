#include "admin_api/azure/dates.h"

#include "admin_api/http.h"
#include "admin_api/time_format.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace holdfast::admin_api::azure {

namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 7> day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <class Words>
std::optional<unsigned> index_of(const Words& words, std::string_view word) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return std::nullopt;
    return static_cast<unsigned>(found - words.begin());
}

/// The digits at this place, when they are such and mean something from `least` to `most`.
std::optional<unsigned> number_at(std::string_view text, std::size_t at, std::size_t size, unsigned least,
                                  unsigned most) {
    const auto value = decimal(text.substr(at, size));
    if (!value || *value < least || *value > most) return std::nullopt;
    return static_cast<unsigned>(*value);
}

} // namespace

std::string http_date(locks::Time time) {
    const auto day = chrono::floor<chrono::days>(time);
    const std::string sorted = rfc3339(time); // 2024-04-04T11:46:24.000000000Z
    std::string text(day_names[chrono::weekday(day).c_encoding()]);
    text.append(", ").append(sorted, 8, 2).append(" ");
    text.append(month_names[static_cast<unsigned>(chrono::year_month_day(day).month()) - 1]).append(" ");
    return text.append(sorted, 0, 4).append(" ").append(sorted, 11, 8).append(" GMT");
}

std::optional<locks::Time> parse_http_date(std::string_view text) {
    constexpr std::string_view form = "Thu, 04 Apr 2024 11:46:24 GMT";
    if (text.size() != form.size() || text.substr(25) != form.substr(25)) return std::nullopt;
    for (const std::size_t place : {3u, 4u, 7u, 11u, 16u, 19u, 22u})
        if (text[place] != form[place]) return std::nullopt;

    const auto day_number = number_at(text, 5, 2, 1, 31);
    const auto month_index = index_of(month_names, text.substr(8, 3));
    const auto year_number = number_at(text, 12, 4, 1678, 2261); // what nanoseconds in 64 bits can say
    const auto hour = number_at(text, 17, 2, 0, 23);
    const auto minute = number_at(text, 20, 2, 0, 59);
    const auto second = number_at(text, 23, 2, 0, 60);
    const bool complete =
        index_of(day_names, text.substr(0, 3)) && day_number && month_index && year_number && hour && minute && second;
    if (!complete) return std::nullopt;

    const chrono::year_month_day date(chrono::year(static_cast<int>(*year_number)), chrono::month(*month_index + 1),
                                      chrono::day(*day_number));
    if (!date.ok()) return std::nullopt;
    return locks::Time(chrono::sys_days(date)) + chrono::hours(*hour) + chrono::minutes(*minute) +
           chrono::seconds(*second);
}

std::string iso_date(locks::Time time) { return rfc3339(time).erase(27, 2); }

} // namespace holdfast::admin_api::azure
