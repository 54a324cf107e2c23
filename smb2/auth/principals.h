#pragma once
// Accounts as principals, and the two that have no account.

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"

#include <string>

namespace holdfast::smb2::auth {

/// Without session key and workstation: those are the mechanism's to add.
Principal principal_of(const Account& account, std::string domain);
Principal guest_principal();
Principal anonymous_principal();

} // namespace holdfast::smb2::auth
