#include "admin_api/azure/authentication.h"

#include "admin_api/audit.h"
#include "admin_api/azure/dates.h"
#include "admin_api/azure/shared_key.h"

#include <optional>

namespace holdfast::admin_api::azure {

namespace {

ServiceError unauthenticated(const Target& target) {
    if (target.parameter("sig")) return authentication_failed("Shared access signatures are not supported here.");
    return {Http::unauthorized, "NoAuthenticationInformation",
            "Server failed to authenticate the request. Please refer to the information in the www-authenticate "
            "header."};
}

/// Nothing when the date is near enough.
std::optional<ServiceError> refuse_date(const Request& request, locks::Time now, std::chrono::seconds max_skew) {
    const auto text = request.header("x-ms-date") ? request.header("x-ms-date") : request.header("date");
    if (!text) return authentication_failed("A request must have a date, in x-ms-date or Date.");
    const auto date = parse_http_date(*text);
    if (!date) return authentication_failed("The date is not in the form 'Thu, 04 Apr 2024 11:46:24 GMT'.");
    if (*date < now - max_skew || *date > now + max_skew)
        return authentication_failed("The date is too far from the server's, which is " + http_date(now) + ".");
    return std::nullopt;
}

} // namespace

Result<const Account*> authenticate(const Request& request, const Target& target, const Accounts& accounts,
                                    locks::Time now, std::chrono::seconds max_skew) {
    const auto header = request.header("authorization");
    if (!header) return unauthenticated(target);
    const auto authorization = parse_authorization(*header);
    if (!authorization) return authorization.error();

    const auto refuse = [&](ServiceError error, std::string_view why) {
        audit_refusal(request.method, target.raw_path, authorization->account, request.peer, why);
        return error;
    };
    // An account that does not exist is told apart by nothing, not even by the time that it takes.
    const Account* const account = accounts.find(authorization->account);
    const auto key = account ? accounts.key_of(*account) : nullptr;
    static const Key nobodys{std::vector<std::uint8_t>(key_size)};
    const std::string text = string_to_sign(request, target, authorization->account);
    const bool is_signed = is_same_signature(signature_of(key ? *key : nobodys, text), authorization->signature);
    if (!key || !is_signed) {
        return refuse(authentication_failed("The MAC signature found in the HTTP request is not the same as any "
                                            "computed signature. Server used following string to sign: '" +
                                            text + "'."),
                      "signature does not match");
    }
    if (auto error = refuse_date(request, now, max_skew)) return refuse(std::move(*error), "date out of bounds");
    return account;
}

} // namespace holdfast::admin_api::azure
