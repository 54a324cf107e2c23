#include "admin_api/native/count_handles.h"

#include "admin_api/names.h"
#include "admin_api/native/people.h"
#include "admin_api/open_walk.h"
#include "admin_api/selector_json.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

namespace holdfast::admin_api::native {

namespace {

namespace json = boost::json;

constexpr std::size_t default_groups = 100;
constexpr std::size_t largest_groups = 1000;

/// What a group is called: null where nobody is known. Paths are told apart by their shares.
struct GroupName {
    std::optional<std::string> value;
    std::optional<std::string> share;
    auto operator<=>(const GroupName&) const = default; // NOLINT(modernize-use-nullptr): no 0 is here
};
struct HashOfName {
    std::size_t operator()(const GroupName& name) const {
        const std::hash<std::string> hash;
        return hash(name.value.value_or("")) * 31 + hash(name.share.value_or(""));
    }
};

struct Group {
    std::int64_t count = 0;
    std::int64_t locks = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
};

using GroupBy = GroupName (*)(const locks::OpenRow& row);

GroupName by_user(const locks::OpenRow& row) {
    if (!row.owner) return {};
    return {account_text(row.owner->domain, row.owner->user), {}};
}
GroupName by_client(const locks::OpenRow& row) {
    if (!row.owner || row.owner->client_address.empty()) return {};
    return {row.owner->client_address, {}};
}
GroupName by_path(const locks::OpenRow& row) {
    return {row.path, row.owner ? std::optional(row.owner->share_name) : std::nullopt};
}
GroupName by_share(const locks::OpenRow& row) {
    if (!row.owner) return {};
    return {row.owner->share_name, {}};
}
GroupName by_state(const locks::OpenRow& row) { return {std::string(name_of(row.state)), {}}; }
GroupName by_kind(const locks::OpenRow& row) { return {std::string(name_of(row.kind)), {}}; }

constexpr std::array<std::pair<std::string_view, GroupBy>, 6> groupings{{{"user", by_user},
                                                                         {"client", by_client},
                                                                         {"path", by_path},
                                                                         {"share", by_share},
                                                                         {"state", by_state},
                                                                         {"kind", by_kind}}};

struct CountRequest {
    Selector selector;
    std::string_view group_by;
    GroupBy grouping = nullptr;
    std::size_t limit = default_groups;
};

std::optional<Fault> take(CountRequest& request, std::string_view name, const json::value& value) {
    if (name == "selector") {
        auto selector = parse_selector(value, Rows::handles);
        if (!selector) return selector.error();
        request.selector = std::move(*selector);
        return std::nullopt;
    }
    if (name == "group_by") {
        for (const auto& [word, grouping] : groupings) {
            if (!value.is_string() || std::string_view(value.get_string()) != word) continue;
            request.group_by = word;
            request.grouping = grouping;
            return std::nullopt;
        }
        return Fault{"group_by", "one of user, client, path, share, state, kind"};
    }
    if (name == "limit") {
        const auto limit = value.is_int64() ? value.get_int64() : 0;
        if (limit < 1 || static_cast<std::size_t>(limit) > largest_groups)
            return Fault{"limit", "a number from 1 to 1000"};
        request.limit = static_cast<std::size_t>(limit);
        return std::nullopt;
    }
    return Fault{std::string(name), "there is no such member"};
}

Parsed<CountRequest> parse_count_request(std::string_view body) {
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    const json::value value = json::parse({body.data(), body.size()}, error, {}, options);
    if (error) return Fault{"", "the body is not JSON: " + error.message()};
    if (!value.is_object()) return Fault{"", "the body is a JSON object"};
    CountRequest request;
    for (const auto& [name, content] : value.get_object()) {
        if (auto fault = take(request, {name.data(), name.size()}, content)) return *fault;
    }
    return request;
}

using Groups = std::unordered_map<GroupName, Group, HashOfName>;

/// The largest first, and those of one size by name.
std::vector<const Groups::value_type*> largest(const Groups& groups, std::size_t limit) {
    std::vector<const Groups::value_type*> all;
    for (const auto& group : groups) all.push_back(&group);
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::partial_sort(all.begin(), middle, all.end(), [](const auto* a, const auto* b) {
        if (a->second.count != b->second.count) return a->second.count > b->second.count;
        return a->first < b->first;
    });
    all.erase(middle, all.end());
    return all;
}

void write_group(JsonWriter& out, const Groups::value_type& entry) {
    const auto& [name, group] = entry;
    out.begin_object();
    if (name.share) out.field("share", *name.share);
    if (name.value) {
        out.field("value", *name.value);
    } else {
        out.field_null("value");
    }
    out.field("count", group.count);
    out.field("locks", group.locks);
    out.field_decimal("bytes_read", group.bytes_read);
    out.field_decimal("bytes_written", group.bytes_written);
    out.end_object();
}

} // namespace

Answer count_handles(const Request& http, Backend& backend) {
    if (const auto fault = refuse_parameters(http)) return problem(*fault);
    const auto request = parse_count_request(http.body);
    if (!request) return problem(request.error());

    std::int64_t count = 0;
    Groups groups;
    visit_opens(backend.locks, Matcher(request->selector, backend.fold, backend.now()), [&](const locks::OpenRow& row) {
        ++count;
        if (!request->grouping) return;
        Group& group = groups[request->grouping(row)];
        ++group.count;
        group.locks += row.locks_held;
        group.bytes_read += row.bytes_read;
        group.bytes_written += row.bytes_written;
    });
    const auto shown = largest(groups, request->limit);

    Answer answer;
    JsonWriter out(answer.body);
    out.begin_object();
    out.field("count", count);
    field_or_null(out, "group_by", request->group_by);
    out.key("groups");
    out.begin_array();
    for (const auto* group : shown) write_group(out, *group);
    out.end_array();
    out.field("more_groups", static_cast<std::int64_t>(groups.size() - shown.size()));
    out.end_object();
    return answer;
}

} // namespace holdfast::admin_api::native
