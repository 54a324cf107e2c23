#include "admin_api/native/openapi.h"

#include "admin_api/json_writer.h"
#include "admin_api/listing.h"
#include "admin_api/router.h"
#include "admin_api/schemas.h"

#include <algorithm>
#include <set>

namespace holdfast::admin_api::native {

namespace {

void write_reference(JsonWriter& json, std::string_view schema) {
    json.begin_object();
    json.field("$ref", std::string("#/components/schemas/").append(schema));
    json.end_object();
}

void write_array_of(JsonWriter& json, std::string_view schema) {
    json.field("type", "array");
    json.key("items");
    if (!schema.empty()) return write_reference(json, schema);
    json.begin_object();
    json.field("type", "string");
    json.end_object();
}

/// "string", or ["string","null"].
void write_type(JsonWriter& json, std::string_view type, Presence presence) {
    if (presence != Presence::nullable) return json.field("type", type);
    json.key("type");
    json.begin_array();
    json.value(type);
    json.value("null");
    json.end_array();
}

void write_object_type(JsonWriter& json, std::string_view schema, Presence presence) {
    if (presence != Presence::nullable) return json.field("$ref", std::string("#/components/schemas/").append(schema));
    json.key("anyOf");
    json.begin_array();
    write_reference(json, schema);
    json.begin_object();
    json.field("type", "null");
    json.end_object();
    json.end_array();
}

/// The members of a schema object that say what a value may be.
void write_value_type(JsonWriter& json, const Member& member) {
    switch (member.type) {
    case Type::text: return write_type(json, "string", member.presence);
    case Type::decimal: write_type(json, "string", member.presence); return json.field("pattern", "^[0-9]+$");
    case Type::integer: return write_type(json, "integer", member.presence);
    case Type::real: return write_type(json, "number", member.presence);
    case Type::truth: return write_type(json, "boolean", member.presence);
    case Type::time: write_type(json, "string", member.presence); return json.field("format", "date-time");
    case Type::duration:
        write_type(json, "string", member.presence);
        return json.field("pattern", "^[0-9]+(ms|s|m|h|d)$");
    case Type::words: return write_array_of(json, {});
    case Type::object: return write_object_type(json, member.of, member.presence);
    case Type::list: return write_array_of(json, member.of);
    case Type::selector: return write_object_type(json, "Selector", member.presence);
    }
}

void write_schema(JsonWriter& json, const Schema& schema) {
    json.key(schema.name);
    json.begin_object();
    json.field("type", "object");
    json.key("required");
    json.begin_array();
    for (const Member& member : schema.members) {
        if (member.presence != Presence::optional) json.value(member.name);
    }
    json.end_array();
    json.key("properties");
    json.begin_object();
    for (const Member& member : schema.members) {
        json.key(member.name);
        json.begin_object();
        write_value_type(json, member);
        if (!member.doc.empty()) json.field("description", member.doc);
        json.end_object();
    }
    json.end_object();
    json.end_object();
}

void write_types(JsonWriter& json, std::initializer_list<const char*> types) {
    json.key("type");
    json.begin_array();
    for (const char* type : types) json.value(type);
    json.end_array();
}

/// The filters of handles, as they stand in a body.
void write_selector(JsonWriter& json) {
    json.key("Selector");
    json.begin_object();
    json.field("type", "object");
    json.field("description", "all filters that are given must hold");
    json.field("additionalProperties", false);
    json.key("properties");
    json.begin_object();
    for (const FilterInfo& filter : filters_of(Rows::handles)) {
        json.key(filter.name);
        json.begin_object();
        if (filter.repeats) {
            write_types(json, {"string", "integer", "array"});
        } else {
            write_types(json, {"string", "integer", "boolean"});
        }
        json.field("description", filter.doc);
        json.end_object();
    }
    json.end_object();
    json.end_object();
}

struct ParameterText {
    std::string_view name;
    std::string_view where; // "query", "path"
    std::string_view doc;
    bool is_number = false;
    bool repeats = false;
    bool is_needed = false;
};

void write_parameter(JsonWriter& json, const ParameterText& parameter) {
    json.begin_object();
    json.field("name", parameter.name);
    json.field("in", parameter.where);
    json.field("required", parameter.where == "path" || parameter.is_needed);
    if (!parameter.doc.empty()) json.field("description", parameter.doc);
    json.key("schema");
    json.begin_object();
    if (parameter.repeats) {
        write_array_of(json, {});
    } else {
        json.field("type", parameter.is_number ? "integer" : "string");
    }
    json.end_object();
    json.end_object();
}

void write_listing_parameters(JsonWriter& json, Rows rows) {
    for (const FilterInfo& filter : filters_of(rows))
        write_parameter(json, {.name = filter.name, .where = "query", .doc = filter.doc, .repeats = filter.repeats});
    if (const auto names = sort_names(rows); !names.empty()) {
        std::string doc = "with a - before it the other way round:";
        for (const std::string_view name : names) doc.append(" ").append(name);
        write_parameter(json, {.name = "sort", .where = "query", .doc = doc});
    }
    write_parameter(json,
                    {.name = "fields", .where = "query", .doc = "of each row, with commas between; all when left out"});
    write_parameter(json, {.name = "limit", .where = "query", .doc = "rows, 1 to 1000", .is_number = true});
    write_parameter(json, {.name = "cursor", .where = "query", .doc = "next of the page before"});
}

/// What stands between braces in the path of a route.
void write_path_parameters(JsonWriter& json, std::string_view path) {
    for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
        const auto close = path.find('}', open);
        write_parameter(json, {.name = path.substr(open + 1, close - open - 1), .where = "path", .doc = {}});
    }
}

void write_content(JsonWriter& json, std::string_view type, std::string_view schema) {
    json.key("content");
    json.begin_object();
    json.key(type);
    json.begin_object();
    json.key("schema");
    write_reference(json, schema);
    json.end_object();
    json.end_object();
}

void write_answers(JsonWriter& json, const Route& route) {
    json.key("responses");
    json.begin_object();
    json.key("200");
    json.begin_object();
    json.field("description", route.doc);
    if (!route.answer.empty()) write_content(json, "application/json", route.answer);
    json.end_object();
    json.key("default");
    json.begin_object();
    json.field("description", "a problem (RFC 9457)");
    write_content(json, "application/problem+json", "Problem");
    json.end_object();
    json.end_object();
}

/// "get_admin_v1_handles_id"
std::string operation_id(const Route& route) {
    const std::string text = std::string(route.method).append(route.path);
    std::string id;
    for (const char c : text) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (is_letter)
            id.push_back(lower);
        else if (id.back() != '_')
            id.push_back('_');
    }
    if (id.back() == '_') id.pop_back();
    return id;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

void write_operation(JsonWriter& json, const Route& route) {
    json.key(lower_case(route.method));
    json.begin_object();
    json.field("operationId", operation_id(route));
    json.field("summary", route.doc);
    json.field("x-scope", name_of(route.needs));
    json.key("security");
    json.begin_array();
    if (route.needs != Scope::none) {
        json.begin_object();
        json.key("token");
        json.begin_array();
        json.end_array();
        json.end_object();
    }
    json.end_array();
    json.key("parameters");
    json.begin_array();
    write_path_parameters(json, route.path);
    if (route.rows != Rows::none) write_listing_parameters(json, route.rows);
    for (const Parameter& parameter : route.parameters)
        write_parameter(
            json, {.name = parameter.name, .where = "query", .doc = parameter.doc, .is_needed = parameter.is_needed});
    json.end_array();
    if (!route.body.empty()) {
        json.key("requestBody");
        json.begin_object();
        json.field("required", true);
        write_content(json, "application/json", route.body);
        json.end_object();
    }
    write_answers(json, route);
    json.end_object();
}

/// All methods of a path stand together.
void write_paths(JsonWriter& json) {
    json.key("paths");
    json.begin_object();
    std::set<std::string_view> written;
    for (const Route& route : route_table()) {
        if (!written.insert(route.path).second) continue;
        json.key(route.path);
        json.begin_object();
        for (const Route& other : route_table()) {
            if (other.path == route.path) write_operation(json, other);
        }
        json.end_object();
    }
    json.end_object();
}

void write_components(JsonWriter& json) {
    json.key("components");
    json.begin_object();
    json.key("securitySchemes");
    json.begin_object();
    json.key("token");
    json.begin_object();
    json.field("type", "http");
    json.field("scheme", "bearer");
    json.end_object();
    json.end_object();
    json.key("schemas");
    json.begin_object();
    for (const Schema& schema : all_schemas()) write_schema(json, schema);
    write_selector(json);
    json.end_object();
    json.end_object();
}

} // namespace

Answer show_openapi(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("openapi", "3.1.0");
    json.key("info");
    json.begin_object();
    json.field("title", "Holdfast admin API");
    json.field("version", backend.info.version);
    json.end_object();
    write_paths(json);
    write_components(json);
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::native
