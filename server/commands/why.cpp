#include "server/commands/why.h"

#include "server/commands/cells.h"
#include "server/commands/why_text.h"

#include <filesystem>
#include <ostream>

namespace holdfast::server {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// The path of a local file as the kernel knows it; empty when that cannot be told.
std::string local_path(const std::string& text) {
    std::error_code error;
    const fs::path path = fs::weakly_canonical(fs::absolute(text, error), error);
    return error ? std::string() : path.string();
}

std::optional<std::vector<ServedShare>> served_shares(AdminApi& api, Console& console) {
    const auto body = object_of(api.get("/admin/v1/shares"), console);
    if (!body) return std::nullopt;
    const json::array* rows = array_in(*body, "shares", console);
    if (!rows) return std::nullopt;
    std::vector<ServedShare> shares;
    for (const json::value& row : *rows) {
        if (!row.is_object()) continue;
        const std::string folder = text_in(row.get_object(), "path");
        shares.push_back({text_in(row.get_object(), "name"), folder.empty() ? "" : local_path(folder)});
    }
    return shares;
}

std::optional<Location> located(const std::string& text, const std::vector<ServedShare>& shares, Console& console) {
    auto found = find_location(text, local_path(text), shares);
    if (auto* location = std::get_if<Location>(&found)) return std::move(*location);
    console.fail(printable(std::get<std::string>(found)));
    console.exit_code = exit_misuse;
    return std::nullopt;
}

std::optional<Filters> query_of(AdminApi& api, const WhyCommand& command, Console& console) {
    const auto shares = served_shares(api, console);
    if (!shares) return std::nullopt;
    const auto place = located(command.place, *shares, console);
    if (!place) return std::nullopt;
    Filters query{{"op", command.operation}, {"share", place->share}, {"path", place->path}};
    query.insert(query.end(), command.more.begin(), command.more.end());
    if (command.new_place.empty()) return query;

    const auto to = located(command.new_place, *shares, console);
    if (!to) return std::nullopt;
    if (to->share != place->share) {
        console.fail("a rename stays within its share; " + printable(to->share) + " is another one");
        console.exit_code = exit_misuse;
        return std::nullopt;
    }
    query.emplace_back("to", to->path);
    return query;
}

int exit_code_of(const std::string& verdict) {
    if (verdict == "blocked") return exit_blocked;
    return verdict == "not_found" ? exit_nothing_matched : 0;
}

} // namespace

void explain(AdminApi& api, const WhyCommand& command, Console& console) {
    const auto query = query_of(api, command, console);
    if (!query) return;
    const auto body = object_of(api.get(target_with("/admin/v1/explain", *query)), console);
    if (!body) return;
    const json::array* blockers = array_in(*body, "blockers", console);
    if (!blockers) return;
    switch (command.output) {
    case Output::table:
    case Output::wide: console.out << why_text(*body, command.same_api); break;
    case Output::json: console.out << json::serialize(*body) << '\n'; break;
    case Output::jsonl:
    case Output::csv: print_rows("blockers", *blockers, command.output, {}, console); break;
    }
    console.exit_code = exit_code_of(text_in(*body, "verdict"));
}

std::string shell_word(const std::string& text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string word = "'";
    for (const char c : text) c == '\'' ? word += "'\\''" : word += c;
    return word + '\'';
}

} // namespace holdfast::server
