#include "admin_api/http.h"

#include "admin_api/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace holdfast::admin_api {

std::string_view title_of(Http status) {
    switch (status) {
    case Http::ok: return "OK";
    case Http::bad_request: return "Bad Request";
    case Http::unauthorized: return "Unauthorized";
    case Http::forbidden: return "Forbidden";
    case Http::not_found: return "Not Found";
    case Http::method_not_allowed: return "Method Not Allowed";
    case Http::conflict: return "Conflict";
    case Http::length_required: return "Length Required";
    case Http::content_too_large: return "Content Too Large";
    case Http::uri_too_long: return "URI Too Long";
    case Http::unsupported_media_type: return "Unsupported Media Type";
    case Http::range_not_satisfiable: return "Range Not Satisfiable";
    case Http::expectation_failed: return "Expectation Failed";
    case Http::misdirected_request: return "Misdirected Request";
    case Http::too_many_requests: return "Too Many Requests";
    case Http::internal_server_error: return "Internal Server Error";
    }
    std::abort(); // every enumerator has returned above
}

namespace {

std::optional<std::string_view> first_of(const NamedValues& values, std::string_view name) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const auto& pair) { return pair.first == name; });
    if (found == values.end()) return std::nullopt;
    return found->second;
}

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

} // namespace

std::optional<std::string_view> Request::header(std::string_view name) const { return first_of(headers, name); }

std::string_view Request::path_value(std::string_view name) const { return first_of(path_values, name).value_or(""); }

Answer problem(Http status, std::string_view detail, std::string_view parameter) {
    Answer answer;
    answer.status = status;
    answer.content_type = "application/problem+json";
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("type", "about:blank");
    json.field("title", title_of(status));
    json.field("status", static_cast<std::int64_t>(status));
    json.field("detail", detail);
    if (!parameter.empty()) json.field("parameter", parameter);
    json.end_object();
    return answer;
}

Answer problem(const Fault& fault) { return problem(Http::bad_request, fault.detail, fault.parameter); }

std::optional<Fault> refuse_parameters(const Request& request) {
    if (request.query.empty()) return std::nullopt;
    return Fault{request.query.front().first, "there is no such parameter"};
}

std::optional<std::string> percent_decoded(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::space) {
            decoded.push_back(' ');
            continue;
        }
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        decoded.push_back(static_cast<char>(*high * 16 + *low));
        i += 2;
    }
    return decoded;
}

Parsed<Target> parse_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    if (target.empty() || target.front() != '/') return Fault{"", "the request target must begin with '/'"};

    Target parsed;
    const auto question = target.find('?');
    parsed.path = std::string(target.substr(0, question));
    if (question == std::string_view::npos) return parsed;

    std::string_view rest = target.substr(question + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (pair.empty()) continue;

        const auto equals = pair.find('=');
        auto name = percent_decoded(pair.substr(0, equals), Plus::space);
        if (!name) return Fault{"", "a parameter's name is not percent-encoded"};
        const std::string_view raw = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        auto value = percent_decoded(raw, Plus::space);
        if (!value) return Fault{*name, "the value is not percent-encoded"};
        parsed.query.emplace_back(std::move(*name), std::move(*value));
    }
    return parsed;
}

std::optional<std::uint64_t> decimal(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace holdfast::admin_api
