#pragma once
// A request target as this service reads it: what of it is signed, and which file of which share it names.

#include "admin_api/azure/service_error.h"
#include "admin_api/http.h"

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::azure {

struct Target {
    std::string raw_path; // as sent, up to the '?'
    NamedValues query;    // names in lower case, values decoded; '+' is a plus. Rising by name, then by value

    std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Splits and decodes. A parameter that is given twice or holds control characters is a fault: a signature could be
/// read for more than one request.
Result<Target> read_target(std::string_view target);

/// What a path names within an account.
struct Place {
    std::string share; // empty: the account itself
    std::string path;  // '/' between names, "" is the root of the share
};

/// Paths begin with the account's name (http://host/account/share/…), unless the host does
/// (http://account.host/share/…). '/' may be encoded, and blank names between two of them do not count.
Result<Place> place_of(std::string_view raw_path, std::string_view account, std::string_view host);

} // namespace holdfast::admin_api::azure
