#include "server/commands/why_text.h"

#include "server/commands/answers.h"
#include "server/commands/cells.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

namespace holdfast::server {

namespace {

namespace json = boost::json;
using Word = std::pair<std::string_view, std::string_view>;

std::string word_for(std::string_view name, std::span<const Word> words, std::string otherwise) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const Word& word) { return word.first == name; });
    return found == words.end() ? std::move(otherwise) : std::string(found->second);
}

std::string spaced(std::string text) {
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

bool has(const json::value& row, std::string_view name) { return cell(row, name) != "-"; }

// ---- the verdict

/// "rename" as what is done to a file.
std::string done(const json::value& explanation) {
    static constexpr std::array<Word, 4> words{
        {{"rename", "renamed"}, {"delete", "deleted"}, {"open", "opened"}, {"write", "written"}}};
    const std::string operation = cell(explanation, "op");
    return word_for(operation, words, operation);
}

std::string verdict_text(const json::value& explanation) {
    const std::string place =
        cell(explanation, "share") + ':' + (has(explanation, "path") ? path_cell(explanation) : "");
    const std::string status = cell(explanation, "would_return");
    const std::string verdict = cell(explanation, "verdict");
    if (verdict == "allowed") return place + " can be " + done(explanation) + ": nothing is in the way.\n";
    if (verdict == "waits" || verdict == "delayed")
        return place + " can be " + done(explanation) + " after a wait for others.\n";
    if (verdict == "not_found") return place + " is not there" + (status == "-" ? "" : " (" + status + ")") + ".\n";
    return place + " cannot be " + done(explanation) + ": whoever tries is told " + status + ".\n";
}

// ---- one blocker

std::string reason_text(const json::value& blocker) {
    static constexpr std::array<Word, 15> words{{{"share_mode_conflict", "does not share it"},
                                                 {"byte_range_lock", "holds a lock"},
                                                 {"open_below", "is open below the folder"},
                                                 {"named_stream", "has a stream of it open"},
                                                 {"delete_pending", "waits to be deleted"},
                                                 {"caches", "caches it"},
                                                 {"lease_break_pending", "is being asked to give up what it caches"},
                                                 {"disconnected_durable", "waits for its client to come back"},
                                                 {"keeps_name", "keeps the name"},
                                                 {"target_in_use", "has the new name open"},
                                                 {"directory_notify", "watches the folder"},
                                                 {"local_process", "a process of this machine has it open"},
                                                 {"posix_lock", "a process of this machine has a lock"},
                                                 {"read_only_attr", "is read-only"},
                                                 {"not_empty", "the folder is not empty"}}};
    const std::string kind = cell(blocker, "kind");
    return word_for(kind, words, spaced(kind));
}

std::string who_text(const json::value& blocker) {
    if (has(blocker, "pid")) {
        return "process " + cell(blocker, "pid") + (has(blocker, "comm") ? " (" + cell(blocker, "comm") + ')' : "");
    }
    const std::string user = user_cell(blocker);
    const std::string client = client_cell(blocker);
    if (client == "-") return user == "-" ? "" : user;
    return (user == "-" ? "somebody" : user) + " from " + client;
}

/// "2026-05-06 07:08:09Z" of an RFC 3339 time.
std::string time_text(std::string text) {
    if (text.size() < 19 || text[10] != 'T') return text;
    text[10] = ' ';
    return text.substr(0, 19) + 'Z';
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (true) {
        const auto comma = text.find(',');
        words.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return words;
        text.remove_prefix(comma + 1);
    }
}

/// "has read, write" of an access object, of names of rights, or what stands there.
std::string access_text(const json::value& blocker) {
    const std::string text = cell(blocker, member(blocker, "access.rights") ? "access.rights" : "access");
    if (text == "-" || text.starts_with('{')) return {};
    const auto names = split(text);
    const auto has_one = [&](std::initializer_list<std::string_view> wanted) {
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
        });
    };
    std::vector<std::string> uses;
    if (has_one({"READ_DATA", "LIST_DIRECTORY", "Read", "read"})) uses.emplace_back("read");
    if (has_one({"WRITE_DATA", "APPEND_DATA", "ADD_FILE", "ADD_SUBDIRECTORY", "Write", "write"}))
        uses.emplace_back("write");
    if (has_one({"DELETE", "Delete", "delete"})) uses.emplace_back("delete");
    return uses.empty() ? "has no data access" : "has " + joined(uses);
}

/// "does not share delete", of an object or of letters: "rw".
std::string denied_text(const json::value& blocker) {
    const json::value* mode = member(blocker, "share_mode");
    if (!mode) return {};
    const std::string letters = mode->is_string() ? cell(blocker, "share_mode") : std::string();
    const bool shares_none = letters == "none";
    std::vector<std::string> denied;
    for (const std::string_view name : {"read", "write", "delete"}) {
        const bool is_shared =
            mode->is_object() ? is_true(*mode, name) : !shares_none && letters.find(name[0]) != std::string::npos;
        if (!is_shared) denied.emplace_back(name);
    }
    return denied.empty() ? "shares all" : "does not share " + joined(denied);
}

std::string lease_text(const json::value& blocker) {
    const std::string lease = lease_cell(blocker);
    const bool is_maybe_closed = is_true(blocker, "likely_cached");
    if (lease == "-") return is_maybe_closed ? "perhaps only kept by its client" : "";
    return "lease " + lease + (is_maybe_closed ? ", perhaps only kept by its client" : "");
}

std::string range_text(const json::value& blocker) {
    if (!has(blocker, "offset") || !has(blocker, "length")) return {};
    return "bytes " + cell(blocker, "offset") + '+' + cell(blocker, "length");
}

std::string blocker_line(const json::value& blocker, std::size_t id_width) {
    std::vector<std::string> parts;
    const auto add = [&](std::string part) {
        if (!part.empty()) parts.push_back(std::move(part));
    };
    add(who_text(blocker));
    add(has(blocker, "path") || member(blocker, "path") ? path_cell(blocker) : "");
    add(reason_text(blocker));
    if (has(blocker, "since")) add("since " + time_text(cell(blocker, "since")));
    if (member(blocker, "idle_ms")) add("idle for " + duration_text(number(blocker, "idle_ms")));
    add(access_text(blocker));
    add(denied_text(blocker));
    add(range_text(blocker));
    add(lease_text(blocker));
    if (has(blocker, "expires_at")) add("until " + time_text(cell(blocker, "expires_at")));
    if (member(blocker, "blocks") && !is_true(blocker, "blocks")) add("in nobody's way");

    std::string id = cell(blocker, "handle");
    id.resize(std::max(id.size(), id_width), ' ');
    std::string line = "  " + id + "  ";
    for (std::size_t i = 0; i < parts.size(); ++i) line.append(i == 0 ? "" : i == 1 ? ": " : "; ").append(parts[i]);
    return line + '\n';
}

// ---- what helps

/// Clients that only keep a handle in case let go of it when they are asked, and lose nothing.
bool is_worth_asking(const json::value& explanation, const json::array& blockers) {
    const std::string mode = cell(explanation, "close.body.mode");
    if (mode != "-") return mode == "graceful";
    return std::any_of(blockers.begin(), blockers.end(), [](const json::value& blocker) {
        return cell(blocker, "remedy") == "graceful" || is_true(blocker, "likely_cached") || lease_cell(blocker) != "-";
    });
}

std::string grace_text(const json::value& explanation) {
    const std::int64_t grace = number(explanation, "close.body.grace_ms");
    if (grace <= 0) return "5s";
    return grace % 1000 == 0 ? std::to_string(grace / 1000) + 's' : std::to_string(grace) + "ms";
}

std::string remedy_text(const json::value& explanation, const json::array& blockers, const std::string& same_api) {
    const json::value* ids = member(explanation, "minimal_close_set");
    if (!ids || !ids->is_array() || ids->get_array().empty()) {
        const bool is_blocked = cell(explanation, "verdict") == "blocked";
        return is_blocked ? "No handle that could be closed here would help.\n" : "";
    }
    std::string command = "holdfast handles close";
    for (const json::value& id : ids->get_array()) command += ' ' + text_of(id);
    if (is_worth_asking(explanation, blockers)) command += " --graceful " + grace_text(explanation);
    return "This helps:\n  " + command + same_api + '\n';
}

} // namespace

std::string why_text(const json::value& explanation, const std::string& same_api) {
    std::string text = verdict_text(explanation);
    const json::value* list = member(explanation, "blockers");
    const json::array blockers = list && list->is_array() ? list->get_array() : json::array();
    std::size_t id_width = 0;
    for (const json::value& blocker : blockers) id_width = std::max(id_width, cell(blocker, "handle").size());
    for (const json::value& blocker : blockers) text += blocker_line(blocker, id_width);
    if (is_true(explanation, "more")) text += "  And more are in the way than are told here.\n";
    return text + remedy_text(explanation, blockers, same_api);
}

} // namespace holdfast::server
