#pragma once
// Accounts of SMB as users of this system.

#include "vfs/identity.h"

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::smb2::auth {

struct LocalUser {
    vfs::Identity identity;
    bool has_server_ids = false; // nothing named one: the process's own
};

/// With a uid: its user's primary group where no gid is given, and its user's groups. Without
/// one: those of the local user of this name, else the process's own. Asks the system's user
/// database, which may be slow: when accounts are loaded, not for each logon.
LocalUser resolve_local_user(const std::string& name, std::optional<std::uint32_t> uid,
                             std::optional<std::uint32_t> gid);

/// For who has no account.
vfs::Identity nobody_identity();

} // namespace holdfast::smb2::auth
