#include "server/commands/location.h"

#include <algorithm>

namespace holdfast::server {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// '/' between the names, and none at the ends or twice.
std::string normal_path(std::string_view text) {
    std::string path;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("/\\"), text.size());
        const std::string_view name = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (name.empty()) continue;
        if (!path.empty()) path += '/';
        path += name;
    }
    return path;
}

std::string without_percents(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : lower(c) - 'a' + 10; };
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); };
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            plain += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

using Shares = std::vector<ServedShare>;

const ServedShare* share_named(std::string_view name, const Shares& shares) {
    const auto found = std::find_if(shares.begin(), shares.end(),
                                    [&](const ServedShare& share) { return same_name(share.name, name); });
    return found == shares.end() ? nullptr : &*found;
}

/// "share/path" when there is such a share.
std::optional<Location> below_a_share(std::string_view text, const Shares& shares) {
    const std::string path = normal_path(text);
    const auto slash = std::min(path.find('/'), path.size());
    const ServedShare* share = share_named(std::string_view(path).substr(0, slash), shares);
    if (!share) return std::nullopt;
    return Location{share->name, path.substr(std::min(slash + 1, path.size()))};
}

/// Below the folder of a share: where shares lie in each other, the innermost.
std::optional<Location> below_a_folder(std::string_view local, const Shares& shares) {
    std::optional<Location> best;
    std::size_t longest = 0;
    for (const ServedShare& share : shares) {
        std::string_view folder = share.folder;
        while (folder.ends_with('/')) folder.remove_suffix(1);
        const bool covers = !share.folder.empty() && local.starts_with(folder) &&
                            (local.size() == folder.size() || local[folder.size()] == '/');
        if (!covers || (best && folder.size() < longest)) continue;
        longest = folder.size();
        best = Location{share.name, normal_path(local.substr(folder.size()))};
    }
    return best;
}

std::string names_of(const Shares& shares) {
    std::string text;
    for (const ServedShare& share : shares) text.append(text.empty() ? "" : ", ").append(share.name);
    return text.empty() ? "none" : text;
}

/// What follows the host in "//host/share/path".
std::string_view after_host(std::string_view text) {
    const auto slash = text.find_first_of("/\\");
    return slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
}

bool starts_network_path(std::string_view text) { return text.starts_with("//") || text.starts_with("\\\\"); }

std::variant<Location, std::string> on_the_network(std::string_view share_and_path, std::string_view whole,
                                                   const Shares& shares) {
    const std::string path = normal_path(share_and_path);
    if (path.empty()) return "\"" + std::string(whole) + "\" names no share";
    if (auto location = below_a_share(path, shares)) return *location;
    return "no share is named \"" + path.substr(0, path.find('/')) + "\"; there are " + names_of(shares);
}

/// Before the first colon, when that is the name of a share and no drive or protocol.
std::optional<Location> after_colon(std::string_view text, const Shares& shares) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const ServedShare* share = share_named(text.substr(0, colon), shares);
    if (!share) return std::nullopt;
    return Location{share->name, normal_path(text.substr(colon + 1))};
}

} // namespace

std::variant<Location, std::string> find_location(std::string_view text, std::string_view local, const Shares& shares) {
    for (const std::string_view scheme : {"smb://", "cifs://"}) {
        if (text.size() < scheme.size() || !same_name(text.substr(0, scheme.size()), scheme)) continue;
        return on_the_network(without_percents(after_host(text.substr(scheme.size()))), text, shares);
    }
    if (starts_network_path(text)) return on_the_network(after_host(text.substr(2)), text, shares);
    if (auto location = after_colon(text, shares)) return *location;

    // A folder that is served as a whole machine's would cover every share's name.
    auto by_folder = local.empty() ? std::nullopt : below_a_folder(local, shares);
    const ServedShare* found = by_folder ? share_named(by_folder->share, shares) : nullptr;
    const bool is_of_root = found && found->folder == "/";
    if (by_folder && !is_of_root) return *by_folder;
    if (auto location = below_a_share(text, shares)) return *location;
    if (by_folder) return *by_folder;
    return "\"" + std::string(text) + "\" is below no share; there are " + names_of(shares) +
           "; write share:path or //host/share/path";
}

std::string to_string(const Location& location) { return location.share + ':' + location.path; }

} // namespace holdfast::server
