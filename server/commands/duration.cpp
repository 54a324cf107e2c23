#include "server/commands/duration.h"

#include <charconv>
#include <cstdint>
#include <utility>

namespace holdfast::server {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::pair<std::string_view, std::uint64_t> units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    constexpr std::uint64_t longest = 100ull * 366 * 86'400'000;

    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > longest) return std::nullopt;
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const auto& [name, milliseconds] : units) {
        if (unit != name) continue;
        if (number > longest / milliseconds) return std::nullopt;
        return std::chrono::milliseconds(number * milliseconds);
    }
    return std::nullopt;
}

} // namespace holdfast::server
