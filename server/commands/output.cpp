#include "server/commands/output.h"

#include "server/commands/admin_table.h"
#include "server/commands/csv.h"

#include <boost/json.hpp>

#include <algorithm>
#include <ostream>

namespace holdfast::server {

namespace json = boost::json;

Output output_named(std::string_view name) {
    const auto found = std::find(std::begin(output_names), std::end(output_names), name);
    return static_cast<Output>(found - std::begin(output_names));
}

void print_rows(std::string_view kind, const json::array& rows, Output output, const std::vector<std::string>& fields,
                Console& console) {
    switch (output) {
    case Output::table:
    case Output::wide:
        console.out << (fields.empty() ? admin_table(kind, rows, output == Output::wide ? Width::wide : Width::narrow)
                                       : field_table(fields, rows));
        return;
    case Output::json: {
        json::object document;
        document[kind] = rows;
        document["next"] = nullptr;
        console.out << json::serialize(document) << '\n';
        return;
    }
    case Output::jsonl:
        for (const json::value& row : rows) console.out << json::serialize(row) << '\n';
        return;
    case Output::csv: console.out << admin_csv(kind, rows, fields); return;
    }
}

} // namespace holdfast::server
