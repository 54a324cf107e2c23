#include "admin_api/azure/target.h"

#include <algorithm>
#include <vector>

namespace holdfast::admin_api::azure {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// Takes what stands before the next `separator` off the front.
std::string_view take_until(char separator, std::string_view& rest) {
    const auto end = std::min(rest.find(separator), rest.size());
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return taken;
}

/// A Windows user's backslashes separate too.
std::vector<std::string_view> names_of(std::string_view path) {
    std::vector<std::string_view> names;
    while (!path.empty()) {
        const auto end = std::min(path.find_first_of("/\\"), path.size());
        if (end != 0) names.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return names;
}

bool is_host_of(std::string_view host, std::string_view account) {
    return host.size() > account.size() && host.starts_with(account) && host[account.size()] == '.';
}

} // namespace

std::optional<std::string_view> Target::parameter(std::string_view name) const {
    const auto found = std::find_if(query.begin(), query.end(), [&](const auto& pair) { return pair.first == name; });
    if (found == query.end()) return std::nullopt;
    return found->second;
}

Result<Target> read_target(std::string_view target) {
    if (!target.starts_with('/')) return invalid_uri("The request target must begin with a slash.");
    Target read;
    std::string_view rest = target;
    read.raw_path = take_until('?', rest);
    while (!rest.empty()) {
        std::string_view value = take_until('&', rest);
        if (value.empty()) continue;
        const std::string_view name = take_until('=', value);
        auto decoded_name = percent_decoded(name, Plus::literal);
        auto decoded_value = percent_decoded(value, Plus::literal);
        if (!decoded_name || !decoded_value) return invalid_uri("The query is not percent-encoded.");
        if (has_control(*decoded_name) || has_control(*decoded_value))
            return invalid_query(*decoded_name, *decoded_value);
        read.query.emplace_back(lower(std::move(*decoded_name)), std::move(*decoded_value));
    }
    std::sort(read.query.begin(), read.query.end());
    const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
    const auto twice = std::adjacent_find(read.query.begin(), read.query.end(), same_name);
    if (twice != read.query.end()) return invalid_query(twice->first, twice->second);
    return read;
}

Result<Place> place_of(std::string_view raw_path, std::string_view account, std::string_view host) {
    const auto decoded = percent_decoded(raw_path, Plus::literal);
    if (!decoded || decoded->find('\0') != std::string::npos) return invalid_uri("The path is not percent-encoded.");

    const auto names = names_of(*decoded);
    auto next = names.begin();
    if (!is_host_of(host, account)) {
        if (next == names.end() || *next != account)
            return invalid_uri("The path begins with the name of the account that signed the request.");
        ++next;
    }
    Place place;
    if (next == names.end()) return place;
    place.share = *next;
    for (++next; next != names.end(); ++next) {
        if (*next == "." || *next == "..") return invalid_uri("The path leads out of itself.");
        if (!place.path.empty()) place.path += '/';
        place.path += *next;
    }
    return place;
}

} // namespace holdfast::admin_api::azure
