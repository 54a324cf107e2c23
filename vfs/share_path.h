#pragma once
// Paths within a share: '/' between the names, none in front; "" is the root.

#include <string>
#include <string_view>

namespace holdfast::vfs {

/// The folder that holds `path`, a part of it; "" of what stands in the root, and of the root itself.
constexpr std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// What `path` is called in its folder, a part of it; "" of the root.
constexpr std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

inline std::string join(std::string_view folder, std::string_view name) {
    std::string path(folder);
    if (!path.empty()) path += '/';
    return path += name;
}

} // namespace holdfast::vfs
