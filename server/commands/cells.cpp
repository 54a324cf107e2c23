#include "server/commands/cells.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>

namespace holdfast::server {

namespace json = boost::json;

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

namespace {

std::string short_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

} // namespace

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
    if (const auto* list = value.if_array()) {
        std::string text;
        for (const json::value& one : *list) text.append(text.empty() ? "" : ",").append(text_of(one));
        return text;
    }
    if (value.is_double()) return short_number(value.get_double());
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

std::string user_cell(const json::value& row) {
    const json::value* user = member(row, "user");
    if (user && user->is_string()) return text_of(*user);
    const std::string domain = cell(row, "user.domain");
    const std::string name = cell(row, "user.name");
    return domain == "-" ? name : domain + '\\' + name;
}

std::string client_cell(const json::value& row) {
    const json::value* client = member(row, "client");
    const bool is_object = client && client->is_object();
    const std::string ip = cell(row, is_object ? "client.ip" : "client_ip");
    std::string name = cell(row, is_object ? "client.name" : "client");
    if (ip == "-" || ip == name) return name;
    return name == "-" ? ip : ip + " (" + name + ')';
}

std::string path_cell(const json::value& row) {
    const json::value* value = member(row, "path");
    if (!value) return "-";
    std::string text = value->is_string() && value->get_string().empty() ? "/" : text_of(*value);
    const json::value* stream = member(row, "stream");
    if (stream && stream->is_string()) text += ':' + text_of(*stream);
    return text;
}

std::string access_letters(const json::value& row) {
    std::string letters;
    const json::value* rights = member(row, "access.rights");
    if (rights && rights->is_array()) {
        for (const json::value& right : rights->get_array()) letters += text_of(right).substr(0, 1);
    }
    return letters.empty() ? "-" : letters;
}

std::string share_mode_letters(const json::value& row) {
    std::string letters;
    if (is_true(row, "share_mode.read")) letters += 'R';
    if (is_true(row, "share_mode.write")) letters += 'W';
    if (is_true(row, "share_mode.delete")) letters += 'D';
    return letters.empty() ? "-" : letters;
}

std::string lease_cell(const json::value& row) {
    const json::value* lease = member(row, "lease");
    if (lease && lease->is_string()) return cell(row, "lease");
    if (!member(row, "lease.state")) return "-";
    std::string text = cell(row, "lease.state");
    if (!member(row, "lease.breaking_to")) return text;
    const std::string to = cell(row, "lease.breaking_to");
    return text + '>' + (to == "-" ? "none" : to);
}

} // namespace holdfast::server
