#include "server/commands/answers.h"

#include "server/commands/cells.h"

namespace holdfast::server {

namespace json = boost::json;

namespace {

/// What a reply of another status says is wrong ([RFC 9457]).
std::string problem_text(int status, const json::object& problem) {
    const std::string parameter = printable(text_in(problem, "parameter"));
    return std::to_string(status) + ' ' + printable(text_in(problem, "title")) + ": " +
           (parameter.empty() ? "" : parameter + ": ") + printable(text_in(problem, "detail"));
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~/:,";
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

std::string target_with(const std::string& path, const Filters& query) {
    std::string target = path;
    for (const auto& [name, value] : query) {
        target += target.size() == path.size() ? '?' : '&';
        target += percent_encoded(name) + '=' + percent_encoded(value);
    }
    return target;
}

std::optional<json::object> object_of(const AdminReply& reply, Console& console) {
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
    if (reply.status == 200) return std::move(body.get_object());
    console.fail(problem_text(reply.status, body.get_object()));
    return std::nullopt;
}

const json::array* array_in(const json::object& object, std::string_view name, Console& console) {
    const json::value* rows = object.if_contains(name);
    if (rows && rows->is_array()) return &rows->get_array();
    console.fail("the admin API's answer has no " + std::string(name));
    return nullptr;
}

std::int64_t count_in(const json::object& object, std::string_view name) {
    const json::value* count = object.if_contains(name);
    return count && count->is_int64() ? count->get_int64() : 0;
}

std::string text_in(const json::object& object, std::string_view name) {
    const json::value* text = object.if_contains(name);
    return text && text->is_string() ? std::string(text->get_string()) : std::string();
}

} // namespace holdfast::server
