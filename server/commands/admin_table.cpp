#include "server/commands/admin_table.h"

#include <boost/json.hpp>

#include <algorithm>
#include <span>

namespace holdfast::server {

namespace {

namespace json = boost::json;

/// Characters as a terminal counts them, nearly: wide and combining ones count as one.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string lock_counts(const json::value& row) {
    std::string text = std::to_string(number(row, "locks.granted"));
    const auto waiting = number(row, "locks.waiting");
    return waiting == 0 ? text : text + '+' + std::to_string(waiting) + "w";
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

std::string session_users(const json::value& row) { return joined(row, "sessions", user_cell); }

std::string channels(const json::value& row) {
    return joined(row, "channels", [](const json::value& channel) { return cell(channel, "address"); });
}

/// The row of a lease has as members what a handle has as members of its "lease".
std::string lease_row_state(const json::value& row) {
    json::object handle;
    handle["lease"] = row;
    return lease_cell(handle);
}

/// What `locks break` takes.
std::string lock_id(const json::value& row) { return cell(row, member(row, "id") ? "id" : "serial"); }

std::string breaking_for(const json::value& row) {
    return member(row, "breaking_ms") ? duration_text(number(row, "breaking_ms")) : "-";
}

/// A path is told apart by its share; nobody is known of some handles.
std::string group_name(const json::value& row) {
    const std::string name = cell(row, "value");
    const json::value* share = member(row, "share");
    return share ? text_of(*share) + ':' + name : name;
}

std::string share_flags(const json::value& row) {
    std::string text = is_true(row, "read_only") ? "ro" : "rw";
    return is_true(row, "continuously_available") ? text + ",ca" : text;
}

struct Column {
    std::string_view title;
    std::string (*compute)(const json::value& row); // null: the member itself
    std::string_view dotted;
    Width width = Width::narrow; // wide: only there
};
constexpr Width wide = Width::wide;

constexpr Column handle_columns[] = {
    {"ID", nullptr, "id"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"SHARE", nullptr, "share"},
    {"PATH", path_cell, ""},
    {"ACCESS", access_letters, ""},
    {"SHARING", share_mode_letters, ""},
    {"AGE", age, ""},
    {"IDLE", idle, ""},
    {"LOCKS", lock_counts, ""},
    {"LEASE", lease_cell, ""},
    {"MARKS", marks, ""},
    {"KIND", nullptr, "kind", wide},
    {"OPENED", nullptr, "opened_at", wide},
    {"READ", nullptr, "bytes_read", wide},
    {"WRITTEN", nullptr, "bytes_written", wide},
    {"DIALECT", nullptr, "dialect", wide},
    {"PROTECTION", protection, "", wide},
    {"DURABLE", nullptr, "durable.kind", wide},
    {"SESSION", nullptr, "session_id", wide},
    {"FILE", nullptr, "file_id", wide},
};
constexpr Column leak_columns[] = {
    {"ID", nullptr, "id"},
    {"SCORE", nullptr, "leak_score"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"SHARE", nullptr, "share"},
    {"PATH", path_cell, ""},
    {"AGE", age, ""},
    {"IDLE", idle, ""},
    {"REASONS", nullptr, "leak_reasons"},
    {"LEASE", lease_cell, "", wide},
    {"MARKS", marks, "", wide},
    {"OPENED", nullptr, "opened_at", wide},
    {"SESSION", nullptr, "session_id", wide},
};
constexpr Column lock_columns[] = {
    {"ID", lock_id, ""},
    {"HANDLE", nullptr, "handle_id"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"SHARE", nullptr, "share"},
    {"PATH", path_cell, ""},
    {"OFFSET", nullptr, "offset"},
    {"LENGTH", nullptr, "length"},
    {"MODE", nullptr, "mode"},
    {"STATE", nullptr, "state"},
    {"BLOCKED-BY", nullptr, "blocked_by"},
    {"SESSION", nullptr, "session_id", wide},
    {"FILE", nullptr, "file_id", wide},
};
constexpr Column lease_columns[] = {
    {"TYPE", nullptr, "type"},     {"LEASE", lease_row_state, ""},    {"HANDLES", nullptr, "handles"},
    {"USER", user_cell, ""},       {"CLIENT", client_cell, ""},       {"SHARE", nullptr, "share"},
    {"PATH", path_cell, ""},       {"BREAKING", breaking_for, ""},    {"SINCE", nullptr, "since", wide},
    {"KEY", nullptr, "key", wide}, {"EPOCH", nullptr, "epoch", wide}, {"IDS", nullptr, "handle_ids", wide},
};
constexpr Column watch_columns[] = {
    {"HANDLE", nullptr, "handle_id"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"SHARE", nullptr, "share"},
    {"PATH", path_cell, ""},
    {"TREE", nullptr, "recursive"},
    {"CHANGES", nullptr, "changes"},
    {"WAITING", nullptr, "waiting"},
    {"UNREAD", nullptr, "unread_bytes", wide},
    {"OVERFLOWED", nullptr, "overflowed", wide},
    {"SESSION", nullptr, "session_id", wide},
};
constexpr Column session_columns[] = {
    {"ID", nullptr, "id"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"DIALECT", nullptr, "dialect"},
    {"PROTECTION", protection, ""},
    {"SHARES", trees, ""},
    {"HANDLES", nullptr, "handles"},
    {"AGE", age, ""},
    {"IDLE", idle, ""},
    {"STATE", nullptr, "state"},
    {"SID", nullptr, "user.sid", wide},
    {"SIGNING", nullptr, "signing", wide},
    {"ENCRYPTION", nullptr, "encryption", wide},
    {"CHANNELS", channels, "", wide},
    {"CREATED", nullptr, "created_at", wide},
};
constexpr Column connection_columns[] = {
    {"ID", nullptr, "id"},
    {"CLIENT", client_cell, ""},
    {"DIALECT", nullptr, "dialect"},
    {"USERS", session_users, ""},
    {"PROTECTION", protection, ""},
    {"AGE", age, ""},
    {"IDLE", idle, ""},
    {"SINCE", nullptr, "since", wide},
    {"PORT", nullptr, "client.port", wide},
    {"GUID", nullptr, "client.guid", wide},
};
constexpr Column tree_columns[] = {
    {"SESSION", nullptr, "session_id"},
    {"TREE", nullptr, "tree_id"},
    {"SHARE", nullptr, "share"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"HANDLES", nullptr, "handles"},
    {"AGE", age, ""},
    {"ENCRYPTED", nullptr, "encrypted", wide},
    {"CONNECTED", nullptr, "connected_at", wide},
};
constexpr Column share_columns[] = {
    {"NAME", nullptr, "name"},
    {"PATH", nullptr, "path"},
    {"FLAGS", share_flags, ""},
    {"HANDLES", nullptr, "handles"},
    {"TREES", nullptr, "tree_connects"},
    {"COMMENT", nullptr, "comment"},
    {"CAPABILITIES", nullptr, "capabilities", wide},
};
constexpr Column result_columns[] = {
    {"ID", nullptr, "id"},
    {"OUTCOME", nullptr, "outcome"},
    {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},
    {"SHARE", nullptr, "share"},
    {"PATH", path_cell, ""},
    {"HOW", nullptr, "how", wide},
    {"LOCKS", nullptr, "locks_released", wide},
    {"GRANTED", nullptr, "waiters_granted", wide},
};
constexpr Column session_result_columns[] = {
    {"ID", nullptr, "id"},       {"OUTCOME", nullptr, "outcome"}, {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""}, {"HANDLES", nullptr, "handles"},
};
constexpr Column lock_result_columns[] = {
    {"ID", lock_id, ""},           {"OUTCOME", nullptr, "outcome"}, {"USER", user_cell, ""},
    {"CLIENT", client_cell, ""},   {"SHARE", nullptr, "share"},     {"PATH", path_cell, ""},
    {"OFFSET", nullptr, "offset"}, {"LENGTH", nullptr, "length"},
};
constexpr Column group_columns[] = {{"HANDLES", nullptr, "count"}, {"GROUP", group_name, ""}};

struct Kind {
    std::string_view name;
    std::span<const Column> columns;
};
constexpr Kind kinds[] = {
    {"handles", handle_columns},
    {"leaks", leak_columns},
    {"locks", lock_columns},
    {"waiters", lock_columns},
    {"leases", lease_columns},
    {"watches", watch_columns},
    {"sessions", session_columns},
    {"connections", connection_columns},
    {"trees", tree_columns},
    {"shares", share_columns},
    {"groups", group_columns},
    {"session_results", session_result_columns},
    {"lock_results", lock_result_columns},
};

std::span<const Column> columns_of(std::string_view name) {
    for (const Kind& kind : kinds) {
        if (kind.name == name) return kind.columns;
    }
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

std::string admin_table(std::string_view kind, const json::array& rows, Width width) {
    std::vector<Column> columns;
    for (const Column& column : columns_of(kind)) {
        if (column.width == Width::narrow || width == Width::wide) columns.push_back(column);
    }
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

std::string field_table(const std::vector<std::string>& fields, const json::array& rows) {
    std::vector<std::vector<std::string>> cells(1);
    for (const std::string& field : fields) {
        std::string title = printable(field);
        for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        cells.front().push_back(std::move(title));
    }
    for (const json::value& row : rows) {
        auto& line = cells.emplace_back();
        for (const std::string& field : fields) line.push_back(cell(row, field));
    }
    return aligned(cells);
}

std::string admin_details(const json::value& row) {
    std::vector<std::vector<std::string>> lines;
    append_details(lines, "", row);
    return aligned(lines);
}

} // namespace holdfast::server
