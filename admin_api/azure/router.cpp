#include "admin_api/azure/router.h"

#include "admin_api/audit.h"
#include "admin_api/azure/authentication.h"
#include "admin_api/azure/dates.h"
#include "admin_api/azure/directory_properties.h"
#include "admin_api/azure/force_close.h"
#include "admin_api/azure/list_handles.h"
#include "admin_api/metrics/request_counts.h"
#include "admin_api/names.h"

#include <openssl/rand.h>

#include <algorithm>
#include <exception>

namespace holdfast::admin_api::azure {

namespace {

/// [RFC 9562] 5.4 UUID Version 4.
std::string new_request_id() {
    locks::ClientGuid bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    bytes[7] = static_cast<std::uint8_t>((bytes[7] & 0x0f) | 0x40); // in the text the third group's first digit
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    return guid_text(bytes);
}

/// Whether a value may go back in a header.
bool is_plain(std::string_view text) {
    return text.size() <= 1'024 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

Result<ApiVersion> version_of(const Request& request) {
    const auto text = request.header("x-ms-version");
    if (!text) return missing_header("x-ms-version");
    const auto version = parse_api_version(*text);
    if (!version) return invalid_header("x-ms-version", *text);
    return *version;
}

ServiceError unsupported_verb(const Request& request) {
    return {Http::method_not_allowed, "UnsupportedHttpVerb",
            "The resource doesn't support the HTTP verb " + request.method +
                ": handles are listed with GET and closed with PUT, and that is all that is served here."};
}

Result<Answer> dispatch(const Call& call, const Surface& surface, RetryCounts& retries) {
    if (call.place.share.empty()) return invalid_uri("The path names no share.");
    const std::string_view method = call.http.method;
    const bool reads = method == "GET" || method == "HEAD";
    const auto comp = call.target.parameter("comp");
    const auto restype = call.target.parameter("restype");
    if (comp == "listhandles") return reads ? list_handles(call, surface) : unsupported_verb(call.http);
    if (comp == "forceclosehandles")
        return method == "PUT" ? force_close_handles(call, surface, retries) : unsupported_verb(call.http);
    if (comp) return unsupported_query("comp", *comp);
    if (restype == "directory") return reads ? directory_properties(call, surface) : unsupported_verb(call.http);
    if (restype) return unsupported_query("restype", *restype);
    return unsupported_verb(call.http);
}

} // namespace

Result<Answer> Router::answer_or_error(const Request& request, const Result<Target>& target) const {
    if (!target) return target.error();
    const auto account = authenticate(request, *target, surface_.accounts, surface_.backend.now(), surface_.max_skew);
    if (!account) return account.error();
    const auto version = version_of(request);
    if (!version) return version.error();
    auto place = place_of(target->raw_path, (*account)->name, request.header("host").value_or(""));
    if (!place) return place.error();

    const Call call{request, *target, **account, *version, std::move(*place)};
    return dispatch(call, surface_, retries_);
}

/// By operations: paths are as many as files.
void Router::count(const Result<Target>& target, const Answer& answer) const {
    RequestCounts* const counts = surface_.backend.requests;
    if (counts == nullptr) return;
    std::string_view operation;
    if (target) {
        for (const std::string_view known : {"listhandles", "forceclosehandles"})
            if (target->parameter("comp") == known) operation = known;
        if (operation.empty() && target->parameter("restype") == "directory") operation = "directory";
    }
    counts->add_request("azure", operation, static_cast<int>(answer.status));
}

Answer Router::answer(Request request) const {
    const std::string request_id = new_request_id();
    const locks::Time now = surface_.backend.now();
    const auto target = read_target(request.target);
    const auto answer_to = [&]() -> Answer {
        try {
            auto answer = answer_or_error(request, target);
            return answer ? std::move(*answer) : answer_of(answer.error(), request_id, now);
        } catch (const std::exception& exception) {
            log_failure(request.method, "azure", exception.what());
            return answer_of(internal_error(), request_id, now);
        }
    };
    Answer answer = answer_to();
    count(target, answer);
    answer.headers.emplace_back("x-ms-request-id", request_id);
    answer.headers.emplace_back("Date", http_date(now));
    for (const char* name : {"x-ms-version", "x-ms-client-request-id"}) {
        const auto value = request.header(name);
        if (value && !value->empty() && is_plain(*value)) answer.headers.emplace_back(name, *value);
    }
    return answer;
}

} // namespace holdfast::admin_api::azure
