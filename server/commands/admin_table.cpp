#include "server/commands/admin_table.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <span>

namespace holdfast::server {

namespace {

namespace json = boost::json;

/// Characters as a terminal counts them, nearly: wide and combining ones count as one.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The member "user.name" of a row; null when some part of it is null or missing.
const json::value* member(const json::value& row, std::string_view dotted) {
    const json::value* at = &row;
    while (true) {
        const auto dot = dotted.find('.');
        const auto* object = at->if_object();
        if (!object) return nullptr;
        at = object->if_contains({dotted.data(), std::min(dot, dotted.size())});
        if (!at || at->is_null()) return nullptr;
        if (dot == std::string_view::npos) return at;
        dotted.remove_prefix(dot + 1);
    }
}

std::string text_of(const json::value& value) {
    if (value.is_string()) return printable({value.get_string().data(), value.get_string().size()});
    if (value.is_bool()) return value.get_bool() ? "yes" : "no";
    if (value.is_null()) return "-";
    return json::serialize(value);
}

std::string cell(const json::value& row, std::string_view dotted) {
    const json::value* value = member(row, dotted);
    if (!value) return "-";
    std::string text = text_of(*value);
    return text.empty() ? "-" : text;
}

bool is_true(const json::value& row, std::string_view dotted) {
    const json::value* value = member(row, dotted);
    return value && value->is_bool() && value->get_bool();
}

std::int64_t number(const json::value& row, std::string_view dotted) {
    const json::value* value = member(row, dotted);
    return value && value->is_int64() ? value->get_int64() : 0;
}

std::string user(const json::value& row) {
    const std::string domain = cell(row, "user.domain");
    const std::string name = cell(row, "user.name");
    return domain == "-" ? name : domain + '\\' + name;
}

std::string client(const json::value& row) {
    const std::string ip = cell(row, "client.ip");
    const std::string name = cell(row, "client.name");
    return name == "-" ? ip : ip + " (" + name + ')';
}

std::string path(const json::value& row) {
    const json::value* value = member(row, "path");
    if (!value) return "-";
    std::string text = value->is_string() && value->get_string().empty() ? "/" : text_of(*value);
    const json::value* stream = member(row, "stream");
    if (stream && stream->is_string()) text += ':' + text_of(*stream);
    return text;
}

std::string access(const json::value& row) {
    std::string letters;
    const json::value* rights = member(row, "access.rights");
    if (rights && rights->is_array()) {
        for (const json::value& right : rights->get_array()) letters += text_of(right).substr(0, 1);
    }
    return letters.empty() ? "-" : letters;
}

std::string sharing(const json::value& row) {
    std::string letters;
    if (is_true(row, "share_mode.read")) letters += 'R';
    if (is_true(row, "share_mode.write")) letters += 'W';
    if (is_true(row, "share_mode.delete")) letters += 'D';
    return letters.empty() ? "-" : letters;
}

std::string lock_counts(const json::value& row) {
    std::string text = std::to_string(number(row, "locks.granted"));
    const auto waiting = number(row, "locks.waiting");
    return waiting == 0 ? text : text + '+' + std::to_string(waiting) + "w";
}

/// "RWH"; "RWH>RH" while the client is asked to go down; "-" where nothing is cached.
std::string lease(const json::value& row) {
    if (!member(row, "lease.state")) return "-";
    std::string text = cell(row, "lease.state");
    if (!member(row, "lease.breaking_to")) return text;
    const std::string to = cell(row, "lease.breaking_to");
    return text + '>' + (to == "-" ? "none" : to);
}

std::string marks(const json::value& row) {
    std::string text;
    const auto add = [&](std::string_view mark) { text.append(text.empty() ? "" : ",").append(mark); };
    if (cell(row, "state") != "connected") add(cell(row, "state"));
    if (is_true(row, "delete_on_close")) add("delete-on-close");
    if (is_true(row, "delete_pending")) add("delete-pending");
    return text.empty() ? "-" : text;
}

std::string age(const json::value& row) { return duration_text(number(row, "age_ms")); }
std::string idle(const json::value& row) { return duration_text(number(row, "idle_ms")); }

std::string protection(const json::value& row) {
    if (is_true(row, "encrypted")) return "encrypted";
    return is_true(row, "signed") ? "signed" : "-";
}

/// The elements of a list in the row, each as `text_of_one` says it.
std::string joined(const json::value& row, std::string_view list, std::string (*text_of_one)(const json::value&)) {
    std::string text;
    const json::value* all = member(row, list);
    if (!all || !all->is_array()) return "-";
    for (const json::value& one : all->get_array()) text.append(text.empty() ? "" : ",").append(text_of_one(one));
    return text.empty() ? "-" : text;
}

std::string trees(const json::value& row) {
    return joined(row, "trees", [](const json::value& tree) { return cell(tree, "share"); });
}

std::string changes(const json::value& row) { return joined(row, "changes", text_of); }

std::string share_flags(const json::value& row) {
    std::string text = is_true(row, "read_only") ? "ro" : "rw";
    return is_true(row, "continuously_available") ? text + ",ca" : text;
}

struct Column {
    std::string_view title;
    std::string (*compute)(const json::value& row); // null: the member itself
    std::string_view dotted;
};

constexpr Column handle_columns[] = {
    {"ID", nullptr, "id"}, {"USER", user, ""},         {"CLIENT", client, ""},   {"SHARE", nullptr, "share"},
    {"PATH", path, ""},    {"ACCESS", access, ""},     {"SHARING", sharing, ""}, {"AGE", age, ""},
    {"IDLE", idle, ""},    {"LOCKS", lock_counts, ""}, {"LEASE", lease, ""},     {"MARKS", marks, ""},
};
constexpr Column lock_columns[] = {
    {"HANDLE", nullptr, "handle_id"},      {"USER", user, ""},        {"CLIENT", client, ""},
    {"SHARE", nullptr, "share"},           {"PATH", path, ""},        {"OFFSET", nullptr, "offset"},
    {"LENGTH", nullptr, "length"},         {"MODE", nullptr, "mode"}, {"STATE", nullptr, "state"},
    {"BLOCKED-BY", nullptr, "blocked_by"},
};
constexpr Column watch_columns[] = {
    {"HANDLE", nullptr, "handle_id"},
    {"USER", user, ""},
    {"CLIENT", client, ""},
    {"SHARE", nullptr, "share"},
    {"PATH", path, ""},
    {"TREE", nullptr, "recursive"},
    {"CHANGES", changes, ""},
    {"WAITING", nullptr, "waiting"},
};
constexpr Column session_columns[] = {
    {"ID", nullptr, "id"},
    {"USER", user, ""},
    {"CLIENT", client, ""},
    {"DIALECT", nullptr, "dialect"},
    {"PROTECTION", protection, ""},
    {"SHARES", trees, ""},
    {"HANDLES", nullptr, "handles"},
    {"AGE", age, ""},
    {"IDLE", idle, ""},
    {"STATE", nullptr, "state"},
};
constexpr Column share_columns[] = {
    {"NAME", nullptr, "name"},       {"PATH", nullptr, "path"},           {"FLAGS", share_flags, ""},
    {"HANDLES", nullptr, "handles"}, {"TREES", nullptr, "tree_connects"}, {"COMMENT", nullptr, "comment"},
};
constexpr Column result_columns[] = {
    {"ID", nullptr, "id"},         {"OUTCOME", nullptr, "outcome"}, {"USER", nullptr, "user"},
    {"CLIENT", nullptr, "client"}, {"SHARE", nullptr, "share"},     {"PATH", path, ""},
};

std::span<const Column> columns_of(std::string_view kind) {
    if (kind == "handles") return handle_columns;
    if (kind == "locks" || kind == "waiters") return lock_columns;
    if (kind == "watches") return watch_columns;
    if (kind == "sessions") return session_columns;
    if (kind == "shares") return share_columns;
    return result_columns;
}

void append_details(std::vector<std::vector<std::string>>& lines, const std::string& name, const json::value& value) {
    if (const auto* object = value.if_object()) {
        for (const auto& [key, content] : *object) {
            append_details(lines, (name.empty() ? "" : name + '.') + std::string(key.data(), key.size()), content);
        }
    } else if (const auto* list = value.if_array()) {
        std::string text;
        for (const json::value& element : *list) text.append(text.empty() ? "" : " ").append(text_of(element));
        lines.push_back({name, text.empty() ? "-" : text});
    } else {
        lines.push_back({name, text_of(value)});
    }
}

} // namespace

std::string printable(std::string_view text) {
    std::string safe;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool is_c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (is_c1) ++i; // U+0080 to U+009F: controls too, in two bytes
        safe.push_back(c < 0x20 || c == 0x7f || is_c1 ? '?' : text[i]);
    }
    return safe;
}

std::string duration_text(std::int64_t milliseconds) {
    const auto two = [](std::int64_t large, char unit, std::int64_t small, char small_unit) {
        char text[40];
        std::snprintf(text, sizeof text, "%lld%c%02lld%c", static_cast<long long>(large), unit,
                      static_cast<long long>(small), small_unit);
        return std::string(text);
    };
    if (milliseconds < 1000) return std::to_string(milliseconds) + "ms";
    const std::int64_t seconds = milliseconds / 1000;
    if (seconds < 60) return std::to_string(seconds) + "s";
    if (seconds < 3600) return two(seconds / 60, 'm', seconds % 60, 's');
    if (seconds < 86400) return two(seconds / 3600, 'h', seconds / 60 % 60, 'm');
    return two(seconds / 86400, 'd', seconds / 3600 % 24, 'h');
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += row[i];
            if (i + 1 < row.size()) text.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

std::string admin_table(std::string_view kind, const json::array& rows) {
    const auto columns = columns_of(kind);
    std::vector<std::vector<std::string>> cells(1);
    for (const Column& column : columns) cells.front().emplace_back(column.title);
    for (const json::value& row : rows) {
        auto& line = cells.emplace_back();
        for (const Column& column : columns) {
            line.push_back(column.compute ? column.compute(row) : cell(row, column.dotted));
        }
    }
    return aligned(cells);
}

std::string admin_details(const json::value& row) {
    std::vector<std::vector<std::string>> lines;
    append_details(lines, "", row);
    return aligned(lines);
}

} // namespace holdfast::server
