#pragma once
// Names of eight characters, a dot and three more, for programs that know no others.

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::vfs {

enum class ShortNames : std::uint8_t {
    none,
    generated, // each name that is no 8.3 name by itself has a generated one beside it
};

/// [MS-FSCC] 2.1.5.2.1 8.3 Filename: whether `name` is one by itself, in either case.
bool is_short_name(std::string_view name);

/// The 8.3 name beside a name that is none: two of its characters, '~', five that are a hash of all of it without
/// case, and three of its extension. The same name has the same one in every folder and after each restart; nothing
/// is stored. Two names of a folder meet in one in fewer than a hundred of a hundred thousand.
std::string short_name_of(std::string_view name);

/// Whether a name looks like what short_name_of() makes: only then is it worth a search.
bool looks_generated(std::string_view name);

} // namespace holdfast::vfs
