#include "server/interfaces.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

namespace holdfast::server {

namespace {

constexpr std::uint64_t usual_speed = 1'000'000'000;
constexpr std::uint32_t first_made_up_index = 0x1'0000; // above those that the kernel gives out

bool is_address(const std::string& text) {
    std::array<std::uint8_t, 16> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::optional<std::uint64_t> parse_speed(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number == 0 || number > 1'000'000) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit == "K") return number * 1'000;
    if (unit == "M") return number * 1'000'000;
    if (unit == "G") return number * 1'000'000'000;
    return std::nullopt;
}

} // namespace

std::optional<InterfaceConfig> parse_interface(std::string_view text) {
    std::istringstream words{std::string(text)};
    InterfaceConfig parsed;
    if (!(words >> parsed.address) || !is_address(parsed.address)) return std::nullopt;
    for (std::string word; words >> word;) {
        if (word == "rss" && !parsed.can_rss) {
            parsed.can_rss = true;
        } else if (const auto speed = parse_speed(word); speed && !parsed.link_speed) {
            parsed.link_speed = speed;
        } else {
            return std::nullopt;
        }
    }
    return parsed;
}

std::vector<smb2::NetworkInterface> offered_interfaces(const std::vector<InterfaceConfig>& configured,
                                                       std::vector<smb2::NetworkInterface> found) {
    if (configured.empty()) return found;
    std::vector<smb2::NetworkInterface> offered;
    for (const InterfaceConfig& one : configured) {
        const auto here = std::ranges::find(found, one.address, &smb2::NetworkInterface::address);
        smb2::NetworkInterface interface;
        if (here != found.end()) {
            interface = *here;
        } else { // an address of a router in front of this machine
            interface.index = first_made_up_index + static_cast<std::uint32_t>(offered.size());
            interface.link_speed = usual_speed;
            interface.address = one.address;
        }
        interface.link_speed = one.link_speed.value_or(interface.link_speed);
        interface.can_rss = one.can_rss;
        offered.push_back(std::move(interface));
    }
    return offered;
}

} // namespace holdfast::server
