#pragma once
// What stands against taking a name away or giving another, as far as no open of it is needed to know: for the
// handlers, and for whoever explains what they would say.

#include "locks/lock_manager.h"
#include "smb2/wire/status.h"
#include "vfs/volume.h"

#include <cstdint>
#include <string_view>

namespace holdfast::smb2::info {

enum class ReadOnlyRule : std::uint8_t { refuse, ignore };

/// [MS-FSA] 2.1.5.15.3 FileDispositionInformation: whether the file may be marked for deletion.
Status may_delete(vfs::File& file, ReadOnlyRule rule);

/// [MS-FSA] 2.1.5.15.11 FileRenameInformation, of the folder that is to take the name `path`. Windows opens it, to add
/// to it, and shares reading and writing but not deletion: whoever holds that folder for deletion, or without sharing
/// writes, is in the way.
struct TakesName {
    Status status{};
    locks::FileKey folder;
};
TakesName may_take_name(const locks::LockManager& locks, const vfs::Volume& volume, std::string_view path,
                        locks::FileKind kind);

/// The same section, of a file that has the new name already and is to be replaced; opens are looked at elsewhere.
Status may_replace(const vfs::Attributes& there, locks::FileKind by);

} // namespace holdfast::smb2::info
