#include "admin_api/azure/list_handles.h"

#include "admin_api/azure/handle_entry.h"
#include "admin_api/azure/handle_scope.h"

#include <algorithm>
#include <map>

namespace holdfast::admin_api::azure {

namespace {

Result<std::size_t> page_size_of(const Call& call, std::size_t most) {
    const auto text = call.target.parameter("maxresults");
    if (!text) return most;
    const bool is_negative = text->starts_with('-') && decimal(text->substr(1));
    const auto number = decimal(*text);
    if (!number && !is_negative) return invalid_query("maxresults", *text);
    if (is_negative || *number == 0) {
        ServiceError error = invalid_query("maxresults", *text);
        error.code = "OutOfRangeQueryParameterValue";
        error.message = "A query parameter specified in the request URI is outside the permissible range.";
        error.details.emplace_back("MinimumAllowed", "1");
        error.details.emplace_back("MaximumAllowed", std::to_string(most));
        return error;
    }
    return static_cast<std::size_t>(std::min<std::uint64_t>(*number, most));
}

/// The ids of the folders that hold what is listed; each is looked up once for a page.
class ParentIds {
  public:
    ParentIds(const FileDirectory& files, std::string share) : files_(files), share_(std::move(share)) {}

    std::optional<std::uint64_t> of(const std::string& path) {
        const auto slash = path.rfind('/');
        if (slash == std::string::npos) return 0;
        const auto [place, is_new] = known_.try_emplace(path.substr(0, slash));
        if (is_new) {
            const auto parent = files_.find(share_, place->first);
            if (parent) place->second = parent->id;
        }
        return place->second;
    }

  private:
    const FileDirectory& files_;
    const std::string share_;
    std::map<std::string, std::optional<std::uint64_t>> known_;
};

Answer page_of(const Call& call, const Surface& surface, const std::vector<locks::OpenRow>& rows, std::size_t limit) {
    Answer answer;
    answer.content_type = xml_type;
    const std::size_t count = std::min(rows.size(), limit);
    answer.body.reserve(count * 640 + 128);
    ParentIds parents(surface.files, call.place.share);
    XmlWriter xml(answer.body);
    xml.begin("EnumerationResults");
    if (count == 0) {
        xml.empty("Entries");
    } else {
        xml.begin("Entries");
        for (std::size_t i = 0; i < count; ++i)
            write_handle(xml, rows[i], {.version = call.version, .parent_id = parents.of(rows[i].path)});
        xml.end("Entries");
    }
    xml.element("NextMarker", rows.size() > count ? marker_after(rows[count - 1].id) : std::string());
    xml.end("EnumerationResults");
    return answer;
}

} // namespace

Result<Answer> list_handles(const Call& call, const Surface& surface) {
    if (auto error = refuse_parameters(call, {"comp", "marker", "maxresults"})) return *error;
    const auto reach = reach_of(call);
    if (!reach) return reach.error();
    const auto limit = page_size_of(call, surface.largest_page);
    if (!limit) return limit.error();
    const auto after = marker_of(call);
    if (!after) return after.error();
    if (auto error = refuse_share(call, surface)) return *error;
    if (auto error = refuse_recursion(call, surface, *reach)) return *error;

    const HandleScope scope(call.place, *reach, surface.backend.fold);
    const auto rows =
        surface.backend.locks.list_opens(*after, *limit + 1, [&](const locks::OpenRow& row) { return scope(row); });
    // A page of what was there may well be the last one of what is gone.
    const bool is_first = *after == locks::OpenId{};
    if (rows.empty() && is_first && !surface.files.find(call.place.share, call.place.path))
        return absence(call, surface);
    return page_of(call, surface, rows, *limit);
}

} // namespace holdfast::admin_api::azure
