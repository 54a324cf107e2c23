#include "server/commands/admin_commands.h"

#include "server/commands/admin_table.h"

#include <algorithm>
#include <ostream>

namespace holdfast::server {

namespace {

namespace json = boost::json;

constexpr std::size_t largest_page = 1000;

/// "user.name" and "user.sid" ask for "user", once.
std::string top_members(const std::vector<std::string>& fields) {
    std::vector<std::string> names;
    for (const std::string& field : fields) {
        std::string name = field.substr(0, field.find('.'));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    std::string text;
    for (const std::string& name : names) text.append(text.empty() ? "" : ",").append(name);
    return text;
}

Filters query_of(const ListCommand& command) {
    Filters query = command.filters;
    if (!command.sort.empty()) query.emplace_back("sort", command.sort);
    if (!command.fields.empty()) query.emplace_back("fields", top_members(command.fields));
    return query;
}

/// All pages of the listing as one array; nothing when one of them failed.
std::optional<json::array> collect(AdminApi& api, const ListCommand& command, Console& console) {
    // Shares come all at once and take no limit.
    const bool has_pages = command.rows != "shares";
    const std::size_t wanted = command.limit.value_or(SIZE_MAX);
    json::array all;
    std::string cursor;
    do {
        Filters query = query_of(command);
        const std::size_t page = std::min(largest_page, wanted - all.size());
        if (has_pages) query.emplace_back("limit", std::to_string(page));
        if (!cursor.empty()) query.emplace_back("cursor", cursor);
        const auto body = object_of(api.get(target_with(command.path, query)), console);
        if (!body) return std::nullopt;
        const json::array* rows = array_in(*body, command.rows, console);
        if (!rows) return std::nullopt;
        all.insert(all.end(), rows->begin(), rows->end());
        cursor = rows->empty() ? std::string() : text_in(*body, "next");
    } while (!cursor.empty() && all.size() < wanted);
    return all;
}

} // namespace

void list_rows(AdminApi& api, const ListCommand& command, Console& console) {
    auto all = collect(api, command, console);
    if (!all) return;
    if (command.limit && all->size() > *command.limit) all->resize(*command.limit);
    print_rows(command.rows, *all, command.output, command.fields, console);
}

void show_handle(AdminApi& api, const std::string& id, Output output, Console& console) {
    const AdminReply reply = api.get("/admin/v1/handles/" + percent_encoded(id));
    const auto body = object_of(reply, console);
    if (reply.status == 404) console.exit_code = exit_nothing_matched;
    if (!body) return;
    if (output == Output::csv) return print_rows("handles", {*body}, output, {}, console);
    const bool is_for_programs = output == Output::json || output == Output::jsonl;
    console.out << (is_for_programs ? json::serialize(*body) + '\n' : admin_details(*body));
}

void count_handles(AdminApi& api, const CountCommand& command, Console& console) {
    json::object request;
    if (!command.filters.empty()) request["selector"] = selector_of(command.filters);
    if (!command.by.empty()) request["group_by"] = command.by;
    if (command.limit) request["limit"] = *command.limit;
    const auto body = object_of(api.post("/admin/v1/handles:count", json::serialize(request)), console);
    if (!body) return;
    if (command.output == Output::json) {
        console.out << json::serialize(*body) << '\n';
        return;
    }
    const json::array no_groups;
    const json::array* groups = command.by.empty() ? &no_groups : array_in(*body, "groups", console);
    if (!groups) return;
    const auto total = count_in(*body, "count");
    const bool is_table = command.output == Output::table || command.output == Output::wide;
    if (!is_table && !command.by.empty()) return print_rows("groups", *groups, command.output, {}, console);
    if (!groups->empty()) console.out << admin_table("groups", *groups);
    console.out << total << (is_table ? total == 1 ? " handle\n" : " handles\n" : "\n");
}

json::object selector_of(const Filters& filters) {
    json::object selector;
    for (const auto& [name, value] : filters) selector[name] = value;
    return selector;
}

} // namespace holdfast::server
