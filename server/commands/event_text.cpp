#include "server/commands/event_text.h"

#include "server/commands/cells.h"

#include <boost/json.hpp>

#include <algorithm>

namespace holdfast::server {

namespace {

namespace json = boost::json;

constexpr std::size_t time_width = 24;
constexpr std::size_t type_width = 20; // the longest names are as wide

bool has(const json::value& row, std::string_view dotted) { return cell(row, dotted) != "-"; }

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

/// Milliseconds are enough: "2026-05-06 07:08:09.500Z".
std::string time_text(const json::value& event) {
    std::string text = cell(event, "at");
    if (text.size() < 23 || text[10] != 'T') return text == "-" ? "" : text;
    text[10] = ' ';
    return text.substr(0, 23) + 'Z';
}

/// "CORP\alice from 10.0.0.1 (WS01)".
std::string who(const json::value& row) {
    std::string user = user_cell(row);
    const std::string client = client_cell(row);
    if (client == "-") return user;
    return (user == "-" ? "somebody" : user) + " from " + client;
}

std::string place(const json::value& row) {
    const std::string path = path_cell(row);
    return has(row, "share") ? cell(row, "share") + ':' + path : path;
}

std::string handle_text(const json::value& handle) {
    return padded(cell(handle, "id"), 6) + "  " + who(handle) + "  " + place(handle);
}

/// "blocked by 7 (CORP\bob from 10.0.0.2)".
std::string blocker_text(const json::value& event) {
    if (!member(event, "blocker")) return {};
    const json::value& blocker = *member(event, "blocker");
    const std::string name = who(blocker);
    return "blocked by " + cell(blocker, "id") + (name == "-" ? "" : " (" + name + ')');
}

std::string lock_text(const json::value& event) {
    if (!member(event, "lock")) return {};
    return cell(event, "lock.mode") + ' ' + cell(event, "lock.offset") + '+' + cell(event, "lock.length");
}

std::string lease_change(const json::value& event) {
    if (!member(event, "lease")) return {};
    const auto state = [&](const char* name) { return has(event, name) ? cell(event, name) : std::string("none"); };
    return state("lease.from") + " to " + state("lease.to");
}

std::string admin_text(const json::value& event) {
    std::string text = cell(event, "action") + " by " + cell(event, "caller") + ": " + cell(event, "what") + "; " +
                       cell(event, "matched") + " matched, " + cell(event, "done") + " done, " + cell(event, "failed") +
                       " failed";
    if (is_true(event, "dry_run")) text += " (dry run)";
    return has(event, "reason") ? text + "; " + cell(event, "reason") : text;
}

std::string gap_text(const json::value& event) {
    return (has(event, "missed") ? cell(event, "missed") : std::string("some")) + " events were missed";
}

/// What there is to say, in the order in which it is said.
std::vector<std::string> parts_of(const json::value& event) {
    std::vector<std::string> parts;
    const auto add = [&](std::string part) {
        if (!part.empty()) parts.push_back(std::move(part));
    };
    const std::string type = cell(event, "event");
    if (member(event, "handle")) add(handle_text(*member(event, "handle")));
    if (type == "gap") add(gap_text(event));
    if (type == "snapshot.end") add(cell(event, "handles") + " handles are open");
    if (member(event, "action")) {
        add(admin_text(event));
        return parts;
    }
    add(has(event, "old_path") ? "was " + cell(event, "old_path") : "");
    add(lock_text(event));
    add(lease_change(event));
    add(has(event, "wanted.rights") ? "wanted " + cell(event, "wanted.rights") : "");
    add(has(event, "outcome") ? cell(event, "outcome") : "");
    add(blocker_text(event));
    add(has(event, "reason") ? "(" + cell(event, "reason") + ')' : "");
    return parts;
}

} // namespace

std::string event_text(const json::value& event) {
    std::string line = padded(time_text(event), time_width) + "  " + padded(cell(event, "event"), type_width);
    for (const std::string& part : parts_of(event)) line += "  " + part;
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

} // namespace holdfast::server
