#pragma once
// The names of extended attributes.

#include "smb2/wire/info/ea.h"

#include <algorithm>
#include <string_view>

namespace holdfast::smb2 {

/// [MS-FSCC] 2.4, FileFullEaInformation: what a name may not hold.
inline bool is_ea_name(std::string_view name) {
    const auto fine = [](char c) {
        return c >= 0x20 && c < 0x7f && std::string_view("\"*+,/:;<=>?[\\]|").find(c) == std::string_view::npos;
    };
    return !name.empty() && name.size() < 255 && std::ranges::all_of(name, fine);
}

/// [MS-FSA] 2.1.5.15.5 FileFullEaInformation: whether one may be set so. A list with one that may not is refused as a
/// whole, with INVALID_EA_NAME.
inline bool may_be_set(const wire::FileFullEaInformation& ea) {
    return is_ea_name(ea.ea_name) && (ea.flags == wire::EaFlags::none || ea.flags == wire::EaFlags::need_ea);
}

} // namespace holdfast::smb2
