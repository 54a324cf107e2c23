#include "admin_api/azure/service_error.h"

#include "admin_api/azure/dates.h"
#include "admin_api/azure/xml.h"

namespace holdfast::admin_api::azure {

ServiceError authentication_failed(std::string detail) {
    return {Http::forbidden,
            "AuthenticationFailed",
            "Server failed to authenticate the request. Make sure the value of Authorization header is formed "
            "correctly including the signature.",
            {{"AuthenticationErrorDetail", std::move(detail)}}};
}

ServiceError invalid_uri(std::string message) { return {Http::bad_request, "InvalidUri", std::move(message)}; }

ServiceError missing_header(std::string_view name) {
    return {Http::bad_request,
            "MissingRequiredHeader",
            "An HTTP header that's mandatory for this request is not specified.",
            {{"HeaderName", std::string(name)}}};
}

ServiceError invalid_header(std::string_view name, std::string_view value) {
    return {Http::bad_request,
            "InvalidHeaderValue",
            "The value for one of the HTTP headers is not in the correct format.",
            {{"HeaderName", std::string(name)}, {"HeaderValue", std::string(value)}}};
}

ServiceError invalid_query(std::string_view name, std::string_view value) {
    return {Http::bad_request,
            "InvalidQueryParameterValue",
            "Value for one of the query parameters specified in the request URI is invalid.",
            {{"QueryParameterName", std::string(name)}, {"QueryParameterValue", std::string(value)}}};
}

ServiceError unsupported_query(std::string_view name, std::string_view value) {
    return {Http::bad_request,
            "UnsupportedQueryParameter",
            "One of the query parameters specified in the request URI is not supported.",
            {{"QueryParameterName", std::string(name)}, {"QueryParameterValue", std::string(value)}}};
}

ServiceError share_not_found() { return {Http::not_found, "ShareNotFound", "The specified share does not exist."}; }

ServiceError parent_not_found() {
    return {Http::not_found, "ParentNotFound", "The specified parent path does not exist."};
}

ServiceError resource_not_found() {
    return {Http::not_found, "ResourceNotFound", "The specified resource does not exist."};
}

ServiceError internal_error() {
    return {Http::internal_server_error, "InternalError",
            "The server encountered an internal error; its log says more."};
}

Answer answer_of(const ServiceError& error, std::string_view request_id, locks::Time now) {
    Answer answer;
    answer.status = error.status;
    answer.content_type = xml_type;
    answer.headers.emplace_back("x-ms-error-code", error.code);
    if (error.status == Http::unauthorized) answer.headers.emplace_back("WWW-Authenticate", "SharedKey");

    XmlWriter xml(answer.body);
    xml.begin("Error");
    xml.element("Code", error.code);
    std::string message = error.message;
    message.append("\nRequestId:").append(request_id).append("\nTime:").append(iso_date(now));
    xml.element("Message", message);
    for (const auto& [name, value] : error.details) xml.element(name, value);
    xml.end("Error");
    return answer;
}

} // namespace holdfast::admin_api::azure
