#pragma once
// The formats in which commands print rows.

#include "server/commands/command.h"

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::server {

enum class Output : std::uint8_t {
    table,
    wide,  // a table with more columns
    json,  // one document: {"handles":[…],"next":null}
    jsonl, // one object a line
    csv,
};
inline constexpr const char* output_names[] = {"table", "wide", "json", "jsonl", "csv"};
Output output_named(std::string_view name); // one of output_names

/// Rows of one kind, as of admin_table(). `fields`: the members to show in place of the kind's own columns.
void print_rows(std::string_view kind, const boost::json::array& rows, Output output,
                const std::vector<std::string>& fields, Console& console);

} // namespace holdfast::server
