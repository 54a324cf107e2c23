#include "server/commands/audit.h"

#include "admin_api/audit_reader.h"
#include "admin_api/audit_verify.h"
#include "server/commands/admin_table.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>

#include <memory>
#include <ostream>

namespace holdfast::server {
namespace {

namespace json = boost::json;

struct AuditArguments {
    std::string config;
    std::string expected;
    std::string output = "table";
    std::string caller;
    std::string action;
    std::string since;
    std::size_t limit = 100;
};

std::string cell(const json::object& entry, const char* name) {
    const json::value* value = entry.if_contains(name);
    if (!value || value->is_null()) return "-";
    if (!value->is_string()) return json::serialize(*value);
    return printable({value->get_string().data(), value->get_string().size()});
}

std::vector<std::string> row_of(const std::string& line) {
    const json::value parsed = json::parse(line); // read_audit() has looked
    const json::object& entry = parsed.get_object();
    std::vector<std::string> row;
    for (const char* name : {"seq", "time", "kind", "action", "caller", "matched", "done", "failed", "what", "reason"})
        row.push_back(cell(entry, name));
    std::string& kind = row[2];
    if (cell(entry, "dry_run") == "true") kind = "dry run";
    return row;
}

/// Newest first, until there are as many as asked for.
std::optional<std::vector<std::string>> lines_of(const std::string& state_dir, const AuditArguments& arguments,
                                                 Console& console) {
    admin_api::AuditQuery query{.caller = arguments.caller, .action = arguments.action, .since = {}, .cursor = {}};
    if (!arguments.since.empty()) {
        const auto since = admin_api::utc_text(arguments.since);
        if (!since) return console.fail("--since is a time in UTC like 2026-05-06T07:08:09Z"), std::nullopt;
        query.since = *since;
    }
    std::vector<std::string> lines;
    do {
        query.limit = arguments.limit - lines.size();
        auto page = read_audit(state_dir, query);
        if (!page) return console.fail(page.error().detail), std::nullopt;
        for (std::string& line : page->lines) lines.push_back(std::move(line));
        query.cursor = page->next;
    } while (!query.cursor.empty() && lines.size() < arguments.limit);
    return lines;
}

void list_audit(const AuditArguments& arguments, Console& console) {
    const auto config = load_config(arguments.config, console);
    if (!config) return;
    const auto lines = lines_of(config->state_dir, arguments, console);
    if (!lines) return;
    if (arguments.output == "json") {
        for (const std::string& line : *lines) console.out << line << '\n';
        return;
    }
    std::vector<std::vector<std::string>> rows{
        {"SEQ", "TIME", "KIND", "ACTION", "CALLER", "MATCHED", "DONE", "FAILED", "WHAT", "REASON"}};
    for (const std::string& line : *lines) rows.push_back(row_of(line));
    console.out << format_table(rows);
}

void tell_unfinished(const admin_api::AuditReport& report, Console& console) {
    if (report.unfinished.empty()) return;
    constexpr std::size_t most_named = 10;
    console.out << report.unfinished.size() << " announced and without an outcome (the server ended in between):";
    for (std::size_t i = 0; i < report.unfinished.size() && i < most_named; ++i)
        console.out << ' ' << report.unfinished[i];
    console.out << (report.unfinished.size() > most_named ? " …\n" : "\n");
}

void verify_audit(const AuditArguments& arguments, Console& console) {
    const auto config = load_config(arguments.config, console);
    if (!config) return;
    const auto report = admin_api::verify_audit(config->state_dir, arguments.expected);
    if (!report.fault.empty()) return console.fail(report.fault);
    console.out << report.entries << " entries, in order";
    if (report.entries > 0) console.out << ", up to " << report.head.seq << ' ' << report.head.hash;
    console.out << '\n';
    if (report.first > 1) console.out << "begins with entry " << report.first << ": older files are elsewhere\n";
    if (report.torn > 0) console.out << report.torn << " lines torn by crashes, each marked\n";
    tell_unfinished(report, console);
    if (!arguments.expected.empty() && !report.found_expected)
        console.fail("no entry has the expected hash: entries were cut off, or the audit is another one");
}

void show_head(const AuditArguments& arguments, Console& console) {
    const auto config = load_config(arguments.config, console);
    if (!config) return;
    const auto report = admin_api::verify_audit(config->state_dir);
    if (!report.fault.empty()) return console.fail(report.fault);
    console.out << report.head.seq << ' ' << report.head.hash << '\n';
}

} // namespace

void add_audit_commands(CLI::App& app, Console& console) {
    CLI::App* audit = app.add_subcommand("audit", "What was changed through the admin API, and by whom");
    audit->require_subcommand(1);
    auto arguments = std::make_shared<AuditArguments>();
    const auto command = [&](const char* word, const char* help, void (*run)(const AuditArguments&, Console&)) {
        CLI::App* sub = audit->add_subcommand(word, help);
        sub->add_option("--config", arguments->config, "The server's configuration file; the demo's when left out");
        sub->callback([arguments, run, &console] { run(*arguments, console); });
        return sub;
    };
    CLI::App* list = command("ls", "Lists entries, newest first", list_audit);
    list->add_option("--caller", arguments->caller, "Name of a token or account");
    list->add_option("--action", arguments->action, "handles:close, or handles: for all that begins so");
    list->add_option("--since", arguments->since, "2026-05-06T07:08:09Z");
    list->add_option("--limit", arguments->limit, "At most so many (100)")->check(CLI::PositiveNumber);
    list->add_option("-o,--output", arguments->output, "table or json, one entry a line")
        ->check(CLI::IsMember({"table", "json"}));
    CLI::App* verify = command("verify", "Checks every hash; 1 and the first line that is wrong", verify_audit);
    verify->add_option("--expect", arguments->expected,
                       "A hash that `audit head` gave before, and must still be there");
    command("head", "Number and hash of the last entry, for keeping elsewhere", show_head);
}

} // namespace holdfast::server
