#include "admin_api/azure/api_version.h"

#include "admin_api/http.h"

namespace holdfast::admin_api::azure {

std::optional<ApiVersion> parse_api_version(std::string_view text) {
    constexpr std::string_view form = "2026-10-06";
    if (text.size() != form.size() || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = decimal(text.substr(0, 4));
    const auto month = decimal(text.substr(5, 2));
    const auto day = decimal(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const ApiVersion version(std::chrono::year(static_cast<int>(*year)),
                             std::chrono::month(static_cast<unsigned>(*month)),
                             std::chrono::day(static_cast<unsigned>(*day)));
    if (!version.ok()) return std::nullopt;
    return version;
}

} // namespace holdfast::admin_api::azure
