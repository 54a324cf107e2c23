#include "admin_api/qumulo/body.h"

namespace holdfast::admin_api::qumulo {

namespace {

namespace json = boost::json;

Parsed<json::value> parse(std::string_view body) {
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    json::value value = json::parse({body.data(), body.size()}, error, {}, options);
    if (error) return Fault{"", "the body is not JSON: " + error.message()};
    return Parsed<json::value>(boost::system::in_place_value, std::move(value));
}

} // namespace

Parsed<json::array> read_list(std::string_view body) {
    auto value = parse(body);
    if (!value) return value.error();
    json::array flat;
    if (!value->is_array()) {
        flat.push_back(std::move(*value));
    } else {
        for (json::value& element : value->get_array()) {
            if (!element.is_array()) {
                flat.push_back(std::move(element));
                continue;
            }
            for (json::value& inner : element.get_array()) flat.push_back(std::move(inner));
        }
    }
    return Parsed<json::array>(boost::system::in_place_value, std::move(flat));
}

Parsed<json::object> read_object(std::string_view body) {
    auto value = parse(body);
    if (!value) return value.error();
    if (!value->is_object()) return Fault{"", "the body is a JSON object"};
    return Parsed<json::object>(boost::system::in_place_value, std::move(value->get_object()));
}

std::optional<std::string> scalar_text(const json::value& value) {
    if (const auto* const text = value.if_string()) return std::string(text->data(), text->size());
    if (value.is_uint64()) return std::to_string(value.get_uint64());
    if (value.is_int64()) return std::to_string(value.get_int64());
    return std::nullopt;
}

std::optional<std::string> member_text(const json::object& object, std::string_view name) {
    const auto* const member = object.if_contains({name.data(), name.size()});
    return member ? scalar_text(*member) : std::nullopt;
}

} // namespace holdfast::admin_api::qumulo
