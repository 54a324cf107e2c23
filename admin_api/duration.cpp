#include "admin_api/duration.h"

#include "admin_api/http.h"

#include <array>
#include <cstdint>

namespace holdfast::admin_api {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t milliseconds;
};

constexpr std::array<Unit, 5> units{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::uint64_t longest = 36'500 * units[0].milliseconds;

} // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = decimal(text.substr(0, digits));
    if (!number) return std::nullopt;
    for (const Unit& unit : units) {
        if (text.substr(digits) != unit.name) continue;
        if (*number > longest / unit.milliseconds) return std::nullopt;
        return Duration(static_cast<Duration::rep>(*number * unit.milliseconds));
    }
    return std::nullopt;
}

std::string duration_text(Duration duration) {
    const auto count = static_cast<std::uint64_t>(duration.count());
    if (count == 0) return "0s";
    for (const Unit& unit : units) {
        if (count % unit.milliseconds == 0) return std::to_string(count / unit.milliseconds).append(unit.name);
    }
    return {}; // not reached: every count is one of milliseconds
}

} // namespace holdfast::admin_api
