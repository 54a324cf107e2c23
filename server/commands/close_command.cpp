#include "server/commands/close_command.h"

#include "server/commands/admin_commands.h"
#include "server/commands/admin_table.h"

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>

namespace holdfast::server {

namespace {

namespace json = boost::json;

json::object request_of(const CloseCommand& command) {
    json::object body;
    if (!command.ids.empty()) {
        auto& ids = body["ids"].emplace_array();
        for (const std::string& id : command.ids) ids.emplace_back(id);
    }
    if (!command.filters.empty()) body["selector"] = selector_of(command.filters);
    if (command.all) body["all"] = true;
    const std::pair<const char*, const std::string&> texts[] = {
        {"client_ip", command.client_ip}, {"mode", command.mode},
        {"then", command.then},           {"delete_on_close", command.delete_on_close},
        {"reason", command.reason},       {"request_id", command.request_id}};
    for (const auto& [name, text] : texts) {
        if (!text.empty()) body[name] = text;
    }
    if (command.grace_ms) body["grace_ms"] = *command.grace_ms;
    if (command.block_ms) body["reopen_block_ms"] = *command.block_ms;
    if (command.dry_run) body["dry_run"] = true;
    if (command.max) body["max"] = *command.max;
    if (command.confirm) body["confirm"] = *command.confirm;
    return body;
}

/// What the answer to a close says.
struct Outcome {
    json::object body;
    json::array results;
    std::int64_t matched = 0;
    std::int64_t closed = 0;
    std::int64_t failed = 0;
    std::int64_t still_open = 0;
};

bool is_still_open(const json::value& result) {
    static constexpr std::array words{"still_open", "open", "asked", "skipped", "blocked", "timeout"};
    const std::string outcome = cell(result, "outcome");
    return std::find(words.begin(), words.end(), outcome) != words.end();
}

std::optional<Outcome> send(AdminApi& api, const CloseCommand& command, Console& console) {
    auto body = object_of(api.post(command.target.path, json::serialize(request_of(command))), console);
    if (!body) return std::nullopt;
    const json::array* results = array_in(*body, "results", console);
    if (!results) return std::nullopt;
    Outcome outcome{{}, *results};
    outcome.matched = count_in(*body, "matched");
    outcome.closed = count_in(*body, command.target.done);
    outcome.failed = count_in(*body, "failed");
    outcome.still_open = std::max<std::int64_t>(count_in(*body, "skipped"),
                                                std::count_if(results->begin(), results->end(), is_still_open));
    outcome.body = std::move(*body);
    return outcome;
}

std::string counted(std::int64_t count, const CloseTarget& target) {
    return std::to_string(count) + ' ' + (count == 1 ? target.one : target.many);
}

int exit_code_of(const Outcome& outcome, bool is_dry_run) {
    if (outcome.matched == 0) return exit_nothing_matched;
    if (is_dry_run) return outcome.failed == 0 ? 0 : exit_partly;
    if (outcome.still_open > 0) return outcome.closed == 0 ? exit_blocked : exit_partly;
    return outcome.failed == 0 ? 0 : exit_partly;
}

void print_table(const Outcome& outcome, const CloseCommand& command, std::ostream& out) {
    const Width width = command.output == Output::wide ? Width::wide : Width::narrow;
    if (!outcome.results.empty()) out << admin_table(command.target.results, outcome.results, width);
    out << outcome.matched << " matched, " << outcome.closed << ' ' << command.target.done << ", " << outcome.failed
        << " not found";
    if (outcome.still_open > 0) out << ", " << outcome.still_open << " still open";
    out << (command.dry_run ? " (dry run: nothing was changed)\n" : "\n");
}

void print(const Outcome& outcome, const CloseCommand& command, Console& console) {
    switch (command.output) {
    case Output::table:
    case Output::wide: print_table(outcome, command, console.out); return;
    case Output::json: console.out << json::serialize(outcome.body) << '\n'; return;
    case Output::jsonl:
    case Output::csv: print_rows(command.target.results, outcome.results, command.output, {}, console); return;
    }
}

enum class Agreement : std::uint8_t { given, refused, nobody_to_ask };

Agreement ask(const std::string& question, Console& console) {
    if (!console.is_terminal) return Agreement::nobody_to_ask;
    console.err << question << " [y/N] " << std::flush;
    std::string line;
    std::getline(console.in, line);
    return line == "y" || line == "Y" || line == "yes" ? Agreement::given : Agreement::refused;
}

/// Shows what would be closed. The number that somebody agreed to; else the exit code is set.
std::optional<std::size_t> agreed_number(AdminApi& api, CloseCommand command, Console& console) {
    command.dry_run = true;
    command.request_id.clear(); // that of the deed
    const auto preview = send(api, command, console);
    if (!preview) return std::nullopt;
    if (preview->matched == 0) {
        console.err << "holdfast: no " << command.target.one << " matches\n";
        console.exit_code = exit_nothing_matched;
        return std::nullopt;
    }
    console.err << admin_table(command.target.results, preview->results);
    const std::string what = counted(preview->matched, command.target);
    switch (ask("Close " + what + '?', console)) {
    case Agreement::given: return static_cast<std::size_t>(preview->matched);
    case Agreement::refused: console.fail("nothing was closed"); return std::nullopt;
    case Agreement::nobody_to_ask: break;
    }
    console.fail(what + " would be closed and no terminal is there to ask: say --yes, or --confirm " +
                 std::to_string(preview->matched) + "; nothing was closed");
    console.exit_code = exit_misuse;
    return std::nullopt;
}

} // namespace

void run_close(AdminApi& api, const CloseCommand& given, Console& console) {
    CloseCommand command = given;
    const int chosen =
        int{!command.ids.empty()} + int{!command.filters.empty()} + int{!command.client_ip.empty()} + int{command.all};
    if (chosen != 1) {
        console.fail(std::string("say which ") + command.target.many +
                     ": by their ids, by filters like --share, or --all");
        return;
    }
    const bool is_open_ended = !command.filters.empty() || command.all;
    if (is_open_ended && !command.yes && !command.dry_run && !command.confirm) {
        command.confirm = agreed_number(api, command, console);
        if (!command.confirm) return;
    }
    const auto outcome = send(api, command, console);
    if (!outcome) return;
    print(*outcome, command, console);
    console.exit_code = exit_code_of(*outcome, command.dry_run);
}

} // namespace holdfast::server
