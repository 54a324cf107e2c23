#include "admin_api/selector_json.h"

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::admin_api {

namespace {

namespace json = boost::json;

std::optional<std::string> scalar_text(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_uint64()) return std::to_string(value.get_uint64());
    if (value.is_int64()) return std::to_string(value.get_int64());
    return std::nullopt;
}

bool repeats(Rows rows, std::string_view name) {
    const auto all = filters_of(rows);
    return std::any_of(all.begin(), all.end(),
                       [name](const FilterInfo& filter) { return filter.name == name && filter.repeats; });
}

std::optional<Fault> set(Selector& selector, Rows rows, const std::string& name, const json::value& value) {
    const auto text = scalar_text(value);
    if (!text) return Fault{name, "a string, a whole number, true or false"};
    return selector.set(rows, name, *text);
}

/// An empty list would be no filter at all, which is not what somebody with an empty list means.
std::optional<Fault> set_all(Selector& selector, Rows rows, const std::string& name, const json::array& values) {
    if (!is_filter(rows, name)) return Fault{name, "there is no such filter"};
    if (!repeats(rows, name)) return Fault{name, "one value, not a list"};
    if (values.empty()) return Fault{name, "at least one value"};
    for (const json::value& value : values) {
        if (auto fault = set(selector, rows, name, value)) return fault;
    }
    return std::nullopt;
}

} // namespace

Parsed<Selector> parse_selector(const json::value& value, Rows rows, std::string_view prefix) {
    if (!value.is_object()) return Fault{std::string(prefix), "an object of filters"};
    Selector selector;
    for (const auto& [key, content] : value.get_object()) {
        const std::string name(key);
        const auto fault = content.is_array() ? set_all(selector, rows, name, content.get_array())
                                              : set(selector, rows, name, content);
        if (fault) return Fault{std::string(prefix).append(".").append(fault->parameter), fault->detail};
    }
    return selector;
}

} // namespace holdfast::admin_api
