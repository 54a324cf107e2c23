#pragma once
// What a CREATE does to a file beside opening it.

#include "smb2/handlers/create/wish.h"
#include "smb2/security_mapping.h"
#include "vfs/volume.h"

namespace holdfast::smb2::create {

/// Space and extended attributes that the contexts ask for, for a file that is new or empty again.
Status apply_contexts(const Wish& wish, vfs::File& file);

/// [MS-SMB2] 3.3.5.9.2 Handling the SMB2_CREATE_SD_BUFFER Create Context: the owner, group and mode of what is new.
Status apply_security(const Wish& wish, vfs::File& file, const KnownAccount& account);

/// [MS-FSA] 2.1.5.1.2, where a file is replaced: content, attributes and extended attributes.
/// Of a named stream, its content alone.
Status replace_content(const Wish& wish, vfs::File& file);

/// The same, for a file's named streams: they belong to what was replaced. One that is open stays.
void remove_named_streams(locks::LockManager& locks, vfs::File& file);

} // namespace holdfast::smb2::create
