#pragma once
// Who may do what, in the access bits of Windows: made of POSIX owner and mode, of the
// read-only attribute, and of what the share allows. The kernel enforces the same permissions
// again at each call; here is what a client is told before.

#include "locks/access.h"
#include "smb2/wire/status.h"
#include "vfs/attributes.h"
#include "vfs/identity.h"
#include "vfs/volume.h"

#include <memory>

namespace holdfast::smb2 {

/// Full control: every specific and standard right of [MS-SMB2] 2.2.13.1.
constexpr auto all_access = static_cast<locks::Access>(0x1F'01FF);

/// All rights that change something, on a file or on what is in a folder.
constexpr locks::Access changing_access =
    locks::Access::write_data | locks::Access::append_data | locks::Access::write_ea | locks::Access::delete_child |
    locks::Access::write_attributes | locks::Access::remove | locks::Access::write_dac | locks::Access::write_owner;

/// The generic bits become what [MS-SMB2] 2.2.13.1 says they stand for.
locks::Access map_generic(locks::Access access);

/// Whose permissions count: the account's where the process wears identities, else the process's.
const vfs::Identity& acting_identity(const std::shared_ptr<const vfs::Identity>& account);

using PosixRights = vfs::File::Permissions;

/// What owner, group and mode of the file give. ACLs of the file system are not seen here.
PosixRights posix_rights(const vfs::Attributes& file, const vfs::Identity& identity);
bool owns(const vfs::Attributes& file, const vfs::Identity& identity);
/// Whether a name can be taken out of `folder`: write and search, and the sticky bit.
bool may_unlink(const vfs::Attributes& folder, const vfs::Attributes& file, const vfs::Identity& identity);

struct AccessFacts {
    vfs::Kind kind = vfs::Kind::file;
    std::uint32_t dos_attributes = 0;
    PosixRights rights;
    bool owner = false;
    bool unlinkable = false;
    locks::Access share_allows = all_access;
};

/// [MS-FSA] 2.1.5.1.2.1 Algorithm to Check Access to an Existing File, where MAXIMUM_ALLOWED is asked for.
locks::Access maximal_access(const AccessFacts& facts);

struct AccessVerdict {
    Status status = Status::success;
    locks::Access granted = locks::Access::none;
};

/// What an open gets that asks for `desired` (generic bits mapped) where `maximal` is all there is.
AccessVerdict decide_access(locks::Access desired, locks::Access maximal);

} // namespace holdfast::smb2
