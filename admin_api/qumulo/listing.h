#pragma once
// A page of rows as Qumulo answers it: {"<name>":[…],"paging":{"next":…}}.

#include "admin_api/json_writer.h"
#include "admin_api/qumulo/call.h"

#include <algorithm>
#include <vector>

namespace holdfast::admin_api::qumulo {

/// `rows` holds up to one row more than the limit: the extra one only tells that another page exists. `id` gives a
/// row's place, `write` its object.
template <class Row>
Answer page_of(std::string_view name, const std::vector<Row>& rows, const Page& page, Paging paging, const Call& call,
               auto id, auto write) {
    Answer answer;
    const std::size_t count = std::min(rows.size(), page.limit);
    answer.body.reserve(count * 512 + 128);
    JsonWriter json(answer.body);
    json.begin_object();
    json.key(name);
    json.begin_array();
    for (std::size_t i = 0; i < count; ++i) write(json, rows[i]);
    json.end_array();
    json.key("paging");
    json.begin_object();
    if (rows.size() > count || paging == Paging::ends_empty) {
        const std::uint64_t last = count == 0 ? page.after : id(rows[count - 1]);
        json.field("next", next_target(call.request.path, call.parameters, last));
    } else {
        json.field_null("next");
    }
    json.end_object();
    json.end_object();
    return answer;
}

/// A list of words.
inline void write_words(JsonWriter& json, std::string_view name, const std::vector<std::string_view>& words) {
    json.key(name);
    json.begin_array();
    for (const std::string_view word : words) json.value(word);
    json.end_array();
}

} // namespace holdfast::admin_api::qumulo
