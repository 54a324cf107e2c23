#pragma once
// What the service says when it does not do what it was asked: a status, a code that programs read, a text.
// The codes are those of "Common REST API error codes" and "Azure Files error codes" of the service's documentation.

#include "admin_api/http.h"
#include "locks/open.h"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace holdfast::admin_api::azure {

struct ServiceError {
    Http status = Http::bad_request;
    std::string_view code; // "ShareNotFound"
    std::string message{};
    NamedValues details{}; // more elements of the answer: HeaderName, HeaderValue, …
};
template <class T>
using Result = boost::system::result<T, ServiceError>;

/// 403: the signature, the date or the account is wrong; `detail` is for whoever looks for the reason.
ServiceError authentication_failed(std::string detail);
ServiceError invalid_uri(std::string message);
ServiceError missing_header(std::string_view name);
ServiceError invalid_header(std::string_view name, std::string_view value);
ServiceError invalid_query(std::string_view name, std::string_view value);
ServiceError unsupported_query(std::string_view name, std::string_view value);
ServiceError share_not_found();
ServiceError parent_not_found();
ServiceError resource_not_found();
ServiceError internal_error();

/// The answer, with the code in a header and in the body: of the clients some read one, some the other.
Answer answer_of(const ServiceError& error, std::string_view request_id, locks::Time now);

} // namespace holdfast::admin_api::azure
