#pragma once
// Reads and writes what attributes.h describes, of one inode.

#include "vfs/attributes.h"
#include "vfs/dos_attributes.h"
#include "vfs/error.h"
#include "vfs/volume.h"
#include "vfs/xattr.h"

#include <sys/stat.h>

namespace holdfast::vfs {

Result<struct statx> stat_descriptor(int descriptor);
Kind kind_of(const struct statx& status);
FileId id_of(const struct statx& status);

/// Attributes::birth_ns.
std::uint64_t birth_ns_of(const struct statx& status);

/// Puts both sources together.
Attributes make_attributes(const struct statx& status, const DosRecord& record, const Capabilities& has);

/// Empty when the inode has no record, or cannot have one.
DosRecord read_dos_record(InodeHandle inode, Kind kind, const Capabilities& has);
DosRecord read_dos_record_at(int folder, const char* entry, Kind kind, const Capabilities& has);

/// One statx and at most one getxattr.
Result<Attributes> read_attributes(InodeHandle inode, const Capabilities& has);

/// Not atomic against another change of the same inode: the caller takes turns.
Result<void> change_attributes(InodeHandle inode, const AttributeChange& change, const Capabilities& has);

} // namespace holdfast::vfs
