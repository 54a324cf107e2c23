#pragma once
// Names that the server makes for a moment in shared folders. Listings leave them out.

#include <string>
#include <string_view>

namespace holdfast::vfs {

constexpr std::string_view private_prefix = ".holdfast~";

inline bool is_private_name(std::string_view name) { return name.starts_with(private_prefix); }

/// A new one each time, also over processes.
std::string make_private_name();

} // namespace holdfast::vfs
