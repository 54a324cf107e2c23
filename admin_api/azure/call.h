#pragma once
// A request of somebody who may ask, and what the answers are made from.

#include "admin_api/azure/accounts.h"
#include "admin_api/azure/api_version.h"
#include "admin_api/azure/retry_counts.h"
#include "admin_api/azure/target.h"
#include "admin_api/backend.h"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace holdfast::admin_api::azure {

/// All of it outlives the router.
struct Surface {
    Backend& backend;
    const FileDirectory& files;
    const Accounts& accounts;
    std::chrono::seconds max_skew{900};
    std::size_t largest_page = 5'000; // handles in one list
    std::size_t segment = 1'000;      // handles that one request closes
};

struct Call {
    const Request& http;
    const Target& target;
    const Account& account;
    ApiVersion version{};
    Place place{};
};

enum class Reach : std::uint8_t { itself, recursive };

/// x-ms-recursive: "true" or "false".
Result<Reach> reach_of(const Call& call);

/// The handle that the list or the closing goes on after; 0 at the beginning.
Result<locks::OpenId> marker_of(const Call& call);
std::string marker_after(locks::OpenId last);

/// Refuses parameters that the operation does not have: a typing error would show, or close, more than was meant.
/// There are no snapshots, so none has handles.
std::optional<ServiceError> refuse_parameters(const Call& call, std::initializer_list<std::string_view> known);

/// Nothing when the account has the share.
std::optional<ServiceError> refuse_share(const Call& call, const Surface& surface);
/// A file has nothing below it.
std::optional<ServiceError> refuse_recursion(const Call& call, const Surface& surface, Reach reach);
/// Why nothing is found at the path of a share that is there: the name is missing, or already the folder.
ServiceError absence(const Call& call, const Surface& surface);

} // namespace holdfast::admin_api::azure
