#pragma once
// Names that the server makes for itself in shared folders. Listings leave them out, and no path of a client leads to
// one.

#include <string>
#include <string_view>

namespace holdfast::vfs {

constexpr std::string_view private_prefix = ".holdfast~";

/// The folder, in the root of a share, that keeps its named streams (stream_depot.h).
constexpr const char* stream_depot_name = ".holdfast~streams";

inline bool is_private_name(std::string_view name) { return name.starts_with(private_prefix); }

/// Whether a look-up without case could find a private name by this one.
bool may_mean_private_name(std::string_view name);

/// A new one each time, also over processes.
std::string make_private_name();

} // namespace holdfast::vfs
