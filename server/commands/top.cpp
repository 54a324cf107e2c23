#include "server/commands/top.h"

#include "server/commands/admin_commands.h"
#include "server/commands/admin_table.h"

#include <optional>
#include <ostream>
#include <sstream>
#include <thread>

namespace holdfast::server {

namespace {

namespace json = boost::json;

constexpr const char* home_and_clear = "\x1b[H\x1b[J";

std::string headline(const json::value& server) {
    std::string text = "Holdfast " + cell(server, "version");
    if (cell(server, "host_name") != "-") text += " on " + cell(server, "host_name");
    text += ", up " + duration_text(number(server, "uptime_ms")) + ": " + cell(server, "totals.handles") +
            " handles on " + cell(server, "totals.files") + " files, " + cell(server, "totals.locks_granted") +
            " locks held, " + cell(server, "totals.locks_waiting") + " waited for\n";
    return text;
}

std::string groups_text(const json::object& counts, const json::array& groups, const TopCommand& command) {
    const auto total = count_in(counts, "count");
    json::array shown(groups);
    if (shown.size() > command.rows) shown.resize(command.rows);
    return "\nBy " + command.by + ", of " + std::to_string(total) + ":\n" + admin_table("groups", shown);
}

/// The whole picture; nothing when one of its parts did not come, of which the console was told.
std::optional<std::string> picture(AdminApi& api, const TopCommand& command, Console& console) {
    const auto server = object_of(api.get("/admin/v1/server"), console);
    if (!server) return std::nullopt;

    json::object request{{"group_by", command.by}};
    if (!command.filters.empty()) request["selector"] = selector_of(command.filters);
    const auto counts = object_of(api.post("/admin/v1/handles:count", json::serialize(request)), console);
    if (!counts) return std::nullopt;
    const json::array* groups = array_in(*counts, "groups", console);
    if (!groups) return std::nullopt;

    Filters query = command.filters;
    query.emplace_back("sort", "-idle");
    query.emplace_back("limit", std::to_string(command.rows));
    const auto idle = object_of(api.get(target_with("/admin/v1/handles", query)), console);
    if (!idle) return std::nullopt;
    const json::array* handles = array_in(*idle, "handles", console);
    if (!handles) return std::nullopt;

    return headline(*server) + groups_text(*counts, *groups, command) + "\nIdle the longest:\n" +
           admin_table("handles", *handles);
}

} // namespace

void show_top(AdminApi& api, const TopCommand& command, Console& console,
              const std::function<bool(std::chrono::milliseconds)>& wait) {
    bool is_first = true;
    while (true) {
        std::ostringstream complaint;
        Console quiet{console.in, console.out, complaint};
        const auto text = picture(api, command, quiet);
        if (!text && (is_first || command.once)) {
            console.err << complaint.str();
            console.exit_code = quiet.exit_code;
            return;
        }
        if (console.shows_screens && !command.once) console.out << home_and_clear;
        console.out << (text ? *text : complaint.str()) << std::flush;
        if (command.once || !console.out.good()) return;
        if (!console.shows_screens) console.out << '\n';
        is_first = false;
        if (wait ? !wait(command.interval) : (std::this_thread::sleep_for(command.interval), false)) return;
    }
}

} // namespace holdfast::server
