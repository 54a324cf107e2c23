#pragma once
// Owner, group and mode of POSIX as the security descriptors of clients, and back.
//
// Shown: the owner as the account's SID where it is known, else S-1-22-1-<uid>; the group as
// S-1-22-2-<gid>; three allowing ACEs, for owner, group and Everyone, and a
// denying one before where the mode gives a class less than one behind it.
//
// Set: what POSIX can say is taken over, never more than was asked for. ACEs for others than owner, group and
// Everyone are dropped: who they name gets less than asked. A denial for such a one can't be stored and would
// leave them more, so it is refused. Inheritance is the folder's default mode and is not stored.

#include "locks/access.h"
#include "smb2/wire/messages/query_info.h"
#include "smb2/wire/security/descriptor.h"
#include "smb2/wire/status.h"
#include "vfs/attributes.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::smb2 {

struct PosixSecurity {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t mode = 0; // permission bits
    bool is_folder = false;
};

/// The one account whose SID is known besides the computed ones: who asks.
struct KnownAccount {
    std::uint32_t uid = 0;
    std::string sid; // S-1-…; empty: none
};

wire::Sid sid_of_uid(std::uint32_t uid, const KnownAccount& account);
wire::Sid sid_of_gid(std::uint32_t gid);

/// The parts that `wanted` names.
wire::SecurityDescriptor describe(const PosixSecurity& file, wire::SecurityInformation wanted,
                                  const KnownAccount& account);

/// What a descriptor asks to change; what is as it was already is left out.
struct SecurityChange {
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    std::optional<std::uint32_t> mode;
};

/// INVALID_OWNER, INVALID_PRIMARY_GROUP for SIDs that are no POSIX id; NOT_SUPPORTED for a denial that
/// can't be stored.
boost::system::result<SecurityChange, Status> understand(const wire::SecurityDescriptor& descriptor,
                                                         wire::SecurityInformation given, const PosixSecurity& now,
                                                         const KnownAccount& account);

/// The rights that three permission bits stand for (0 … 7), without those of an owner.
locks::Access rights_of(std::uint32_t bits, bool is_folder);

} // namespace holdfast::smb2
