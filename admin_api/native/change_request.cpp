#include "admin_api/native/change_request.h"

#include "admin_api/native/people.h"
#include "admin_api/selector_json.h"

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::admin_api::native {

namespace {

namespace json = boost::json;

std::string text_of(json::string_view view) { return {view.data(), view.size()}; }

/// A string, a whole number or a truth value as the text that a query would have.
std::optional<std::string> scalar_text(const json::value& value) {
    if (value.is_string()) return text_of(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_uint64()) return std::to_string(value.get_uint64());
    if (value.is_int64()) return std::to_string(value.get_int64());
    return std::nullopt;
}

using Complaint = std::optional<Fault>;

Complaint take_ids(ChangeRequest& request, Rows, const json::value& value) {
    if (!value.is_array()) return Fault{"ids", "a list of ids"};
    if (value.get_array().empty()) return Fault{"ids", "at least one id"};
    for (const json::value& element : value.get_array()) {
        const auto id = whole_number(element);
        if (!id) return Fault{"ids", "an id is a decimal number"};
        request.ids.push_back(*id);
    }
    std::sort(request.ids.begin(), request.ids.end());
    request.ids.erase(std::unique(request.ids.begin(), request.ids.end()), request.ids.end());
    request.what = json::serialize(value);
    return std::nullopt;
}

Complaint take_selector(ChangeRequest& request, Rows rows, const json::value& value) {
    auto selector = parse_selector(value, rows);
    if (!selector) return selector.error();
    if (!selector->restricts()) return Fault{"selector", R"(it leaves nothing out; say {"all":true} if that is meant)"};
    request.selector = std::move(*selector);
    request.what = json::serialize(value);
    return std::nullopt;
}

Complaint take_all(ChangeRequest& request, Rows, const json::value& value) {
    if (!value.is_bool() || !value.get_bool()) return Fault{"all", "true, or left out"};
    request.selector = Selector{};
    request.what = "all";
    return std::nullopt;
}

Complaint take_dry_run(ChangeRequest& request, Rows, const json::value& value) {
    if (!value.is_bool()) return Fault{"dry_run", "true or false"};
    request.dry_run = value.get_bool();
    return std::nullopt;
}

Complaint take_max(ChangeRequest& request, Rows, const json::value& value) {
    const auto max = whole_number(value);
    if (!max || *max == 0 || *max > largest_max) return Fault{"max", "a number from 1 to 100000"};
    request.max = static_cast<std::size_t>(*max);
    return std::nullopt;
}

Complaint take_confirm(ChangeRequest& request, Rows, const json::value& value) {
    const auto confirm = whole_number(value);
    if (!confirm) return Fault{"confirm", "the number of matches that a dry run has told"};
    request.confirm = static_cast<std::size_t>(*confirm);
    return std::nullopt;
}

Complaint take_reason(ChangeRequest& request, Rows, const json::value& value) {
    if (!value.is_string() || value.get_string().size() > longest_reason) {
        return Fault{"reason", "a text of at most 500 bytes"};
    }
    request.reason = text_of(value.get_string());
    return std::nullopt;
}

Complaint take_request_id(ChangeRequest& request, Rows, const json::value& value) {
    if (!value.is_string() || value.get_string().empty() || value.get_string().size() > longest_request_id) {
        return Fault{"request_id", "a text of 1 to 100 bytes"};
    }
    request.request_id = text_of(value.get_string());
    return std::nullopt;
}

struct Member {
    std::string_view name;
    Complaint (*take)(ChangeRequest&, Rows, const json::value&);
};
constexpr Member members[] = {
    {"ids", take_ids}, {"selector", take_selector}, {"all", take_all},       {"dry_run", take_dry_run},
    {"max", take_max}, {"confirm", take_confirm},   {"reason", take_reason}, {"request_id", take_request_id}};

Parsed<json::value> parse(std::string_view body) {
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    json::value value = json::parse({body.data(), body.size()}, error, {}, options);
    if (error) return Fault{"", "the body is not JSON: " + error.message()};
    if (!value.is_object()) return Fault{"", "the body is a JSON object"};
    return Parsed<json::value>(boost::system::in_place_value, std::move(value));
}

} // namespace

std::optional<std::uint64_t> whole_number(const json::value& value) {
    const auto text = scalar_text(value);
    return text ? decimal(*text) : std::nullopt;
}

Parsed<ChangeRequest> parse_change_request(std::string_view body, Rows rows, const TakeMember& more) {
    const auto value = parse(body);
    if (!value) return value.error();
    const json::object& object = value->get_object();

    ChangeRequest request;
    for (const auto& [key, content] : object) {
        const std::string name = text_of(key);
        const auto* const member = std::find_if(std::begin(members), std::end(members),
                                                [&](const Member& candidate) { return candidate.name == name; });
        std::optional<Complaint> taken;
        if (member != std::end(members)) {
            taken = member->take(request, rows, content);
        } else if (more) {
            taken = more(name, content);
        }
        if (!taken) return Fault{name, "there is no such member"};
        if (*taken) return **taken;
    }
    const int chosen = object.contains("ids") + object.contains("selector") + object.contains("all");
    if (chosen != 1) return Fault{"selector", "exactly one of ids, selector and all is needed"};
    return request;
}

std::optional<Answer> refuse_surprises(const ChangeRequest& request, std::size_t found, std::size_t matched) {
    if (found > request.max) {
        return problem(Http::conflict, "more than " + std::to_string(request.max) + " match; nothing was done", "max");
    }
    if (request.confirm && *request.confirm != matched) {
        return problem(Http::conflict, std::to_string(matched) + " match; nothing was done", "confirm");
    }
    return std::nullopt;
}

Change change_of(std::string_view action, const ChangeRequest& request, const Request& http, std::size_t matched) {
    return {.action = action,
            .caller = http.caller,
            .peer = http.peer,
            .what = request.what,
            .reason = request.reason,
            .dry_run = request.dry_run,
            .matched = matched,
            .request_id = request.request_id.empty() ? http.request_id : request.request_id};
}

Answer change_answer(const ChangeRequest& request, const Change& change, std::string_view done,
                     const std::function<void(JsonWriter&)>& write_results) {
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    field_or_null(json, "request_id", request.request_id);
    json.field("dry_run", request.dry_run);
    json.field("matched", static_cast<std::int64_t>(change.matched));
    json.field(done, static_cast<std::int64_t>(change.done));
    json.field("failed", static_cast<std::int64_t>(change.failed));
    json.key("results");
    json.begin_array();
    write_results(json);
    json.end_array();
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::native
