#pragma once
// Who has sent a request.

#include "admin_api/azure/accounts.h"
#include "admin_api/azure/target.h"
#include "admin_api/http.h"
#include "locks/open.h"

#include <chrono>

namespace holdfast::admin_api::azure {

/// The account whose key has signed the request not longer than `max_skew` ago (or ahead: clocks differ). Refusals of
/// what was signed stand in the log. The account belongs to `accounts`.
Result<const Account*> authenticate(const Request& request, const Target& target, const Accounts& accounts,
                                    locks::Time now, std::chrono::seconds max_skew);

} // namespace holdfast::admin_api::azure
