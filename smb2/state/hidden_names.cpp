#include "smb2/state/hidden_names.h"

#include "vfs/names.h"
#include "vfs/share_path.h"

#include <algorithm>

namespace holdfast::smb2 {

HiddenNames::HiddenNames(const std::vector<std::string>& patterns) {
    patterns_.reserve(patterns.size());
    for (const std::string& pattern : patterns) patterns_.push_back(vfs::utf8_to_utf16(pattern));
}

bool HiddenNames::contains(std::string_view path) const {
    if (patterns_.empty()) return false;
    const std::string_view name = vfs::last_name(path);
    if (name.empty() || name == "." || name == "..") return false; // ".*" does not mean these
    const std::u16string wide = vfs::name_to_wire(name);
    return std::ranges::any_of(patterns_,
                               [&](const std::u16string& pattern) { return vfs::matches_pattern(pattern, wide); });
}

void HiddenNames::mark(std::string_view path, vfs::Attributes& attributes) const {
    if (contains(path)) attributes.dos_attributes |= vfs::dos::hidden;
}

} // namespace holdfast::smb2
