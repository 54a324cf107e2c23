#pragma once
// Listing and looking: what the admin commands do that change nothing.

#include "server/commands/answers.h"
#include "server/commands/output.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::server {

struct ListCommand {
    std::string path; // "/admin/v1/handles"
    std::string rows; // the member that holds them: "handles"
    Filters filters;
    std::string sort;                 // "age", "-age"; as the rows come when empty
    std::vector<std::string> fields;  // members to show, "user.name"; none: the usual ones
    std::optional<std::size_t> limit; // in all; none: to the end
    Output output = Output::table;
};

/// Follows the cursors to the end, or to the limit. Nothing is printed when one of the pages failed.
void list_rows(AdminApi& api, const ListCommand& command, Console& console);

/// Ends with 3 when nobody has the id.
void show_handle(AdminApi& api, const std::string& id, Output output, Console& console);

struct CountCommand {
    Filters filters;
    std::string by;                   // "user", "client", "path", "share", "state"; only the total when empty
    std::optional<std::size_t> limit; // of groups
    Output output = Output::table;
};
void count_handles(AdminApi& api, const CountCommand& command, Console& console);

/// {"user":"alice"}, as the body of a request has it.
boost::json::object selector_of(const Filters& filters);

} // namespace holdfast::server
