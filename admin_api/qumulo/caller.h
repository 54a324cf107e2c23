#pragma once
// Who asks, and what they may.

#include "admin_api/backend.h"
#include "admin_api/http.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::qumulo {

enum class Privilege : std::uint8_t {
    none = 0, // for whoever is known
    handle_read = 1,
    handle_write = 2,
    session_read = 4,
    session_write = 8,
    lock_read = 16,
    identity_read = 32,
};

struct Caller {
    std::string name;                  // of the account or of the access token
    std::optional<AccountRow> account; // of who has logged in
    std::uint8_t privileges = 0;

    bool has(Privilege wanted) const {
        const auto bit = static_cast<std::uint8_t>(wanted);
        return (privileges & bit) == bit;
    }
};

/// PRIVILEGE_….
std::string_view name_of(Privilege privilege);
/// Those of the caller, by name.
std::vector<std::string_view> privilege_names(const Caller& caller);

/// By the bearer token of the request: one of a login, or an access token of ours (scope read: looks; close: closes
/// too). A login has the privileges of an administrator or none, as the account stands now. The error is the refusal.
using Identified = boost::system::result<Caller, Answer>;
Identified identify(const Request& request, Backend& backend);

} // namespace holdfast::admin_api::qumulo
