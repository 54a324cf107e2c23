#include "server/commands/admin_commands.h"

#include "server/commands/admin_table.h"

#include <boost/json.hpp>

#include <algorithm>
#include <ostream>

namespace holdfast::server {

namespace {

namespace json = boost::json;

constexpr std::size_t largest_page = 1000;

/// The answer's JSON when it is one; else the console has been told.
std::optional<json::value> body_of(const AdminReply& reply, Console& console) {
    if (reply.status == 0) {
        console.fail(reply.body);
        return std::nullopt;
    }
    json::error_code error;
    json::value body = json::parse(reply.body, error);
    if (error || !body.is_object()) {
        console.fail("the admin API answered " + std::to_string(reply.status) + " without JSON");
        return std::nullopt;
    }
    if (reply.status == 200) return body;

    const auto text = [&](const char* name) {
        const json::value* value = body.get_object().if_contains(name);
        if (!value || !value->is_string()) return std::string();
        return printable({value->get_string().data(), value->get_string().size()});
    };
    const std::string parameter = text("parameter");
    console.fail(std::to_string(reply.status) + ' ' + text("title") + ": " +
                 (parameter.empty() ? "" : parameter + ": ") + text("detail"));
    return std::nullopt;
}

/// The member of that type, or null after telling the console.
const json::array* array_in(const json::value& body, const std::string& name, Console& console) {
    const json::value* rows = body.get_object().if_contains(name);
    if (rows && rows->is_array()) return &rows->get_array();
    console.fail("the admin API's answer has no " + name);
    return nullptr;
}

std::int64_t count_in(const json::value& body, const char* name) {
    const json::value* count = body.get_object().if_contains(name);
    return count && count->is_int64() ? count->get_int64() : 0;
}

std::string target_of(const ListCommand& command, std::optional<std::size_t> page, const std::string& cursor) {
    std::string target = command.path;
    const auto add = [&](const std::string& name, const std::string& value) {
        target += target.size() == command.path.size() ? '?' : '&';
        target += percent_encoded(name) + '=' + percent_encoded(value);
    };
    for (const auto& [name, value] : command.filters) add(name, value);
    if (page) add("limit", std::to_string(*page));
    if (!cursor.empty()) add("cursor", cursor);
    return target;
}

/// All pages of the listing as one array; nothing when one of them failed.
std::optional<json::array> collect(AdminApi& api, const ListCommand& command, Console& console) {
    // Shares come all at once and take no limit.
    const bool has_pages = command.rows != "shares";
    const std::size_t wanted = command.limit.value_or(SIZE_MAX);
    json::array all;
    std::string cursor;
    do {
        const std::size_t page = std::min(largest_page, wanted - all.size());
        const auto target = target_of(command, has_pages ? std::optional(page) : std::nullopt, cursor);
        const auto body = body_of(api.get(target), console);
        if (!body) return std::nullopt;
        const json::array* rows = array_in(*body, command.rows, console);
        if (!rows) return std::nullopt;
        all.insert(all.end(), rows->begin(), rows->end());

        const json::value* next = body->get_object().if_contains("next");
        const bool goes_on = next && next->is_string() && !rows->empty();
        cursor = goes_on ? std::string(next->get_string().data(), next->get_string().size()) : std::string();
    } while (!cursor.empty() && all.size() < wanted);
    return all;
}

std::string body_of(const CloseCommand& command) {
    json::object body;
    if (!command.ids.empty()) {
        auto& ids = body["ids"].emplace_array();
        for (const std::string& id : command.ids) ids.emplace_back(id);
    }
    if (!command.filters.empty()) {
        auto& selector = body["selector"].emplace_object();
        for (const auto& [name, value] : command.filters) selector[name] = value;
    }
    if (command.all) body["all"] = true;
    if (command.dry_run) body["dry_run"] = true;
    if (command.max) body["max"] = *command.max;
    if (command.confirm) body["confirm"] = *command.confirm;
    if (!command.reason.empty()) body["reason"] = command.reason;
    return json::serialize(body);
}

int close_exit_code(std::int64_t matched, std::int64_t failed) {
    if (matched == 0) return exit_nothing_matched;
    return failed == 0 ? 0 : exit_partly;
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~/:";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              plain.find(c) != std::string_view::npos;
        if (is_plain) {
            encoded.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return encoded;
}

void list_rows(AdminApi& api, const ListCommand& command, Console& console) {
    const auto all = collect(api, command, console);
    if (!all) return;
    if (command.output == Output::table) {
        console.out << admin_table(command.rows, *all);
        return;
    }
    json::object document;
    document[command.rows] = *all;
    document["next"] = nullptr;
    console.out << json::serialize(document) << '\n';
}

void show_handle(AdminApi& api, const std::string& id, Output output, Console& console) {
    const AdminReply reply = api.get("/admin/v1/handles/" + percent_encoded(id));
    const auto body = body_of(reply, console);
    if (reply.status == 404) console.exit_code = exit_nothing_matched;
    if (!body) return;
    console.out << (output == Output::json ? json::serialize(*body) + '\n' : admin_details(*body));
}

void close_handles(AdminApi& api, const CloseCommand& command, Console& console) {
    const int chosen = int{!command.ids.empty()} + int{!command.filters.empty()} + int{command.all};
    if (chosen != 1) return console.fail("say which handles: by their ids, by filters like --share, or --all");

    const auto body = body_of(api.post("/admin/v1/handles:close", body_of(command)), console);
    if (!body) return;
    const json::array* results = array_in(*body, "results", console);
    if (!results) return;
    const auto matched = count_in(*body, "matched");
    const auto failed = count_in(*body, "failed");
    if (command.output == Output::json) {
        console.out << json::serialize(*body) << '\n';
    } else {
        if (!results->empty()) console.out << admin_table("results", *results);
        console.out << matched << " matched, " << count_in(*body, "closed") << " closed, " << failed << " not found"
                    << (command.dry_run ? " (dry run: nothing was changed)\n" : "\n");
    }
    console.exit_code = close_exit_code(matched, failed);
}

} // namespace holdfast::server
