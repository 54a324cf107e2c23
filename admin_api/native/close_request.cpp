#include "admin_api/native/close_request.h"

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

std::optional<std::uint64_t> whole_number(const json::value& value) {
    const auto text = scalar_text(value);
    return text ? decimal(*text) : std::nullopt;
}

using Complaint = std::optional<Fault>;

Complaint take_ids(CloseRequest& request, const json::value& value) {
    if (!value.is_array()) return Fault{"ids", "a list of ids"};
    if (value.get_array().empty()) return Fault{"ids", "at least one id"};
    for (const json::value& element : value.get_array()) {
        const auto id = whole_number(element);
        if (!id) return Fault{"ids", "the id of a handle is a decimal number"};
        request.ids.push_back(locks::OpenId{*id});
    }
    std::sort(request.ids.begin(), request.ids.end());
    request.ids.erase(std::unique(request.ids.begin(), request.ids.end()), request.ids.end());
    request.what = json::serialize(value);
    return std::nullopt;
}

Complaint take_selector(CloseRequest& request, const json::value& value) {
    if (!value.is_object()) return Fault{"selector", "an object of filters"};
    Selector selector;
    for (const auto& [name, content] : value.get_object()) {
        const auto text = scalar_text(content);
        if (!text) return Fault{"selector." + text_of(name), "a string, a number, true or false"};
        auto fault = selector.set(Rows::handles, text_of(name), *text);
        if (fault) return Fault{"selector." + fault->parameter, fault->detail};
    }
    if (!selector.restricts())
        return Fault{"selector", R"(it matches every handle; say {"all":true} if that is meant)"};
    request.selector = std::move(selector);
    request.what = json::serialize(value);
    return std::nullopt;
}

Complaint take_all(CloseRequest& request, const json::value& value) {
    if (!value.is_bool() || !value.get_bool()) return Fault{"all", "true, or left out"};
    request.selector = Selector{};
    request.what = "all";
    return std::nullopt;
}

Complaint take_dry_run(CloseRequest& request, const json::value& value) {
    if (!value.is_bool()) return Fault{"dry_run", "true or false"};
    request.dry_run = value.get_bool();
    return std::nullopt;
}

Complaint take_max(CloseRequest& request, const json::value& value) {
    const auto max = whole_number(value);
    if (!max || *max == 0 || *max > largest_max) return Fault{"max", "a number from 1 to 100000"};
    request.max = static_cast<std::size_t>(*max);
    return std::nullopt;
}

Complaint take_confirm(CloseRequest& request, const json::value& value) {
    const auto confirm = whole_number(value);
    if (!confirm) return Fault{"confirm", "the number of matches that a dry run has told"};
    request.confirm = static_cast<std::size_t>(*confirm);
    return std::nullopt;
}

Complaint take_reason(CloseRequest& request, const json::value& value) {
    if (!value.is_string() || value.get_string().size() > longest_reason) {
        return Fault{"reason", "a text of at most 500 bytes"};
    }
    request.reason = text_of(value.get_string());
    return std::nullopt;
}

struct Member {
    std::string_view name;
    Complaint (*take)(CloseRequest&, const json::value&);
};
constexpr Member members[] = {{"ids", take_ids},         {"selector", take_selector}, {"all", take_all},
                              {"dry_run", take_dry_run}, {"max", take_max},           {"confirm", take_confirm},
                              {"reason", take_reason}};

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

Parsed<CloseRequest> parse_close_request(std::string_view body) {
    const auto value = parse(body);
    if (!value) return value.error();
    const json::object& object = value->get_object();

    CloseRequest request;
    for (const auto& [key, content] : object) {
        const std::string name = text_of(key);
        const auto* const member = std::find_if(std::begin(members), std::end(members),
                                                [&](const Member& candidate) { return candidate.name == name; });
        if (member == std::end(members)) return Fault{name, "there is no such member"};
        if (const Complaint fault = member->take(request, content)) return *fault;
    }
    const int chosen = object.contains("ids") + object.contains("selector") + object.contains("all");
    if (chosen != 1) return Fault{"selector", "exactly one of ids, selector and all is needed"};
    return request;
}

} // namespace holdfast::admin_api::native
