#pragma once
// What the objects of the API look like, said once: for the documentation that clients read, for the fields that a
// listing can be cut to, and for the tests that hold real answers against it.

#include "admin_api/selector.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::admin_api {

enum class Type : std::uint8_t {
    text,
    decimal,  // a 64-bit number as a string
    integer,  // a number
    real,     // a number with a fraction
    truth,    // true or false
    time,     // RFC 3339
    duration, // "90s"
    words,    // a list of strings
    object,   // of the schema that is named
    list,     // of objects of the schema that is named
    selector, // an object of filters of handles
};

enum class Presence : std::uint8_t {
    always,
    nullable, // always there; null when not known or none
    optional, // may be left out
};

struct Member {
    std::string_view name;
    Type type = Type::text;
    Presence presence = Presence::always;
    std::string_view of = {}; // the schema of an object, or of the elements of a list
    std::string_view doc = {};
};

struct Schema {
    std::string_view name;
    std::span<const Member> members;
};

std::span<const Schema> all_schemas();
/// Null when there is none of that name.
const Schema* find_schema(std::string_view name);
const Member* find_member(const Schema& schema, std::string_view name);

/// The schema of one such row.
std::string_view row_schema(Rows rows);

} // namespace holdfast::admin_api
