#pragma once
// What POSIX has no place for, in one extended attribute: attribute bits, creation time, ChangeTime.
//
// ChangeTime is the inode's ctime, which Linux lets nobody set. A value that a client set is kept
// with a guard and holds while ctime <= guard, that is, until the inode changes again. Writing the
// attribute moves ctime itself, to a moment not known before, so the guard is a short time ahead of
// the write; whoever writes it then waits that moment out (attribute_store.cpp), so every later
// change has a ctime beyond the guard. Where the clock of the file system moves in ticks (Linux before
// 6.13: some milliseconds), a change within the same tick is not told apart, as with any ctime.

#include "vfs/attributes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::vfs {

struct DosRecord {
    struct Change {
        Ticks value{};
        Ticks guard{};
        bool operator==(const Change&) const = default;
    };
    std::optional<std::uint32_t> attributes{};
    std::optional<Ticks> creation{};
    std::optional<Change> change{};
    bool operator==(const DosRecord&) const = default;
};

constexpr const char* dos_xattr = "user.holdfast.dos";
constexpr std::size_t longest_dos_record = 2 + 4 + 8 + 16;

/// The bits that are kept; the others follow from the file itself.
constexpr std::uint32_t stored_dos_attributes = dos::read_only | dos::hidden | dos::system | dos::archive |
                                                dos::temporary | dos::sparse | dos::offline | dos::not_content_indexed;

/// What a file without record has: a new file is to be archived, so most files need no record.
std::uint32_t default_dos_attributes(Kind kind);

std::string encode(const DosRecord& record);
/// Nothing when the value is not ours or of a later version.
std::optional<DosRecord> decode_dos_record(std::string_view value);

} // namespace holdfast::vfs
