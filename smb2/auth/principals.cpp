#include "smb2/auth/principals.h"

#include "smb2/auth/local_users.h"

namespace holdfast::smb2::auth {

namespace {

Principal nobody() {
    const vfs::Identity identity = nobody_identity();
    Principal principal;
    principal.uid = identity.uid;
    principal.gid = identity.gid;
    principal.groups = identity.groups;
    principal.session_key.resize(16);
    return principal;
}

} // namespace

Principal principal_of(const Account& account, std::string domain) {
    Principal principal;
    principal.user = account.name;
    principal.domain = std::move(domain);
    principal.sid = account.sid;
    principal.uid = account.identity.uid;
    principal.gid = account.identity.gid;
    principal.groups = account.identity.groups;
    principal.admin = account.admin;
    return principal;
}

// [MS-DTYP] 2.4.2.4 Well-Known SID Structures: BUILTIN_GUESTS has no user beside it, so the guest
// is the group.
Principal guest_principal() {
    Principal principal = nobody();
    principal.user = "Guest";
    principal.sid = "S-1-5-32-546";
    principal.guest = true;
    return principal;
}

Principal anonymous_principal() {
    Principal principal = nobody();
    principal.user = "ANONYMOUS LOGON";
    principal.domain = "NT AUTHORITY";
    principal.sid = "S-1-5-7";
    principal.anonymous = true;
    return principal;
}

} // namespace holdfast::smb2::auth
