#include "admin_api/qumulo/error.h"

#include "admin_api/json_writer.h"

#include <boost/json.hpp>

namespace holdfast::admin_api::qumulo {

namespace {

std::string_view class_of(Http status) {
    switch (status) {
    case Http::unauthorized: return "http_unauthorized_error";
    case Http::forbidden: return "http_forbidden_error";
    case Http::not_found: return "http_not_found_error";
    case Http::method_not_allowed: return "http_method_not_allowed_error";
    case Http::too_many_requests: return "http_too_many_requests_error";
    case Http::internal_server_error: return "internal_error";
    default: return "invalid_request_error";
    }
}

std::string detail_of(const std::string& body) {
    boost::json::error_code unreadable;
    const boost::json::value value = boost::json::parse(body, unreadable);
    const auto* const object = unreadable ? nullptr : value.if_object();
    const auto* const detail = object ? object->if_contains("detail") : nullptr;
    const auto* const text = detail ? detail->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

} // namespace

Answer error(Http status, std::string_view error_class, std::string_view description) {
    Answer answer;
    answer.status = status;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("error_class", error_class);
    json.field("description", description);
    json.field("module", "holdfast");
    json.key("stack");
    json.begin_array();
    json.end_array();
    json.field("user_visible", true);
    json.end_object();
    return answer;
}

Answer bad_request(const Fault& fault) {
    const std::string where = fault.parameter.empty() ? std::string() : fault.parameter + ": ";
    return error(Http::bad_request, class_of(Http::bad_request), where + fault.detail);
}

Answer not_found(std::string_view description) { return error(Http::not_found, "fs_no_such_entry_error", description); }

Answer restated(Answer answer) {
    if (answer.content_type != "application/problem+json") return answer;
    Answer said = error(answer.status, class_of(answer.status), detail_of(answer.body));
    said.headers = std::move(answer.headers);
    return said;
}

} // namespace holdfast::admin_api::qumulo
