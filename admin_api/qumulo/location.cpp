#include "admin_api/qumulo/location.h"

#include "admin_api/http.h"

namespace holdfast::admin_api::qumulo {

namespace {

constexpr std::string_view node = "1"; // there is but one

std::string text_of(std::uint64_t number) { return std::to_string(number); }

/// What follows "1.".
std::optional<std::string_view> behind_node(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || text.substr(0, dot) != node) return std::nullopt;
    return text.substr(dot + 1);
}

} // namespace

std::string location_of(locks::OpenId open, const locks::Owner* owner) {
    const auto session = owner ? owner->session : locks::SessionId{};
    return location_of(session) + '.' + text_of(static_cast<std::uint64_t>(open));
}

std::string location_of(locks::SessionId session) {
    return std::string(node) + '.' + text_of(static_cast<std::uint64_t>(session));
}

std::optional<HandleLocation> handle_location(std::string_view text) {
    const auto rest = behind_node(text);
    const auto dot = rest ? rest->find('.') : std::string_view::npos;
    if (dot == std::string_view::npos) return std::nullopt;
    const auto session = decimal(rest->substr(0, dot));
    const auto open = decimal(rest->substr(dot + 1));
    if (!session || !open) return std::nullopt;
    return HandleLocation{locks::SessionId{*session}, locks::OpenId{*open}};
}

std::optional<locks::SessionId> session_location(std::string_view text) {
    const auto rest = behind_node(text);
    const auto session = rest ? decimal(*rest) : std::nullopt;
    if (!session) return std::nullopt;
    return locks::SessionId{*session};
}

} // namespace holdfast::admin_api::qumulo
