#include "admin_api/azure/call.h"

#include "admin_api/listing.h"

#include <algorithm>

namespace holdfast::admin_api::azure {

namespace {

bool equals_without_case(std::string_view a, std::string_view b) { return folded(a, nullptr) == folded(b, nullptr); }

} // namespace

Result<Reach> reach_of(const Call& call) {
    const auto value = call.http.header("x-ms-recursive");
    if (!value || equals_without_case(*value, "false")) return Reach::itself;
    if (equals_without_case(*value, "true")) return Reach::recursive;
    return invalid_header("x-ms-recursive", *value);
}

Result<locks::OpenId> marker_of(const Call& call) {
    const auto marker = call.target.parameter("marker");
    if (!marker || marker->empty()) return locks::OpenId{};
    const auto last = read_cursor(Rows::handles, *marker);
    if (!last)
        return ServiceError{Http::bad_request,
                            "InvalidContinuationToken",
                            "The continuation token is not one that this server has given.",
                            {{"QueryParameterName", "marker"}, {"QueryParameterValue", std::string(*marker)}}};
    return locks::OpenId{*last};
}

std::string marker_after(locks::OpenId last) { return make_cursor(Rows::handles, static_cast<std::uint64_t>(last)); }

std::optional<ServiceError> refuse_parameters(const Call& call, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : call.target.query) {
        if (name == "timeout") continue; // we are quick, or the disk is slow: neither can be changed
        if (name == "sharesnapshot")
            return ServiceError{Http::not_found, "ShareSnapshotNotFound", "There are no snapshots here."};
        if (std::find(known.begin(), known.end(), name) == known.end()) return unsupported_query(name, value);
    }
    return std::nullopt;
}

std::optional<ServiceError> refuse_share(const Call& call, const Surface& surface) {
    const bool is_there = call.account.may_use(call.place.share, surface.backend.fold) &&
                          surface.files.find(call.place.share, "").has_value();
    if (is_there) return std::nullopt;
    return share_not_found();
}

std::optional<ServiceError> refuse_recursion(const Call& call, const Surface& surface, Reach reach) {
    if (reach == Reach::itself) return std::nullopt;
    const auto entry = surface.files.find(call.place.share, call.place.path);
    if (!entry || entry->kind == locks::FileKind::directory) return std::nullopt;
    ServiceError error = invalid_header("x-ms-recursive", "true");
    error.message = "The path is that of a file, and nothing is below a file.";
    return error;
}

ServiceError absence(const Call& call, const Surface& surface) {
    const std::string_view path = call.place.path;
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return resource_not_found();
    const auto parent = surface.files.find(call.place.share, path.substr(0, slash));
    if (!parent || parent->kind != locks::FileKind::directory) return parent_not_found();
    return resource_not_found();
}

} // namespace holdfast::admin_api::azure
