#pragma once
// The signature of a request: "Authorize with Shared Key" of the service's documentation, the form for
// Azure Files (and blobs and queues).

#include "admin_api/azure/key.h"
#include "admin_api/azure/target.h"
#include "admin_api/http.h"

#include <string>
#include <string_view>

namespace holdfast::admin_api::azure {

/// What an Authorization header says: "SharedKey account:signature".
struct Authorization {
    std::string account;
    std::string signature; // base64
};

/// 401 for another scheme than SharedKey, 400 for what is malformed.
Result<Authorization> parse_authorization(std::string_view header);

/// What the sender has signed. The path stands in it as it was sent, the query as it was meant.
std::string string_to_sign(const Request& request, const Target& target, std::string_view account);

/// base64(HMAC-SHA256(key, text)).
std::string signature_of(const Key& key, std::string_view text);

/// Takes the same time wherever they differ.
bool is_same_signature(std::string_view a, std::string_view b);

} // namespace holdfast::admin_api::azure
