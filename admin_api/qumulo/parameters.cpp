#include "admin_api/qumulo/parameters.h"

#include <algorithm>

namespace holdfast::admin_api::qumulo {

namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

} // namespace

Parameters::Parameters(const NamedValues& query) {
    for (const auto& [name, value] : query) values_.emplace_back(name.substr(name.starts_with('?') ? 1 : 0), value);
}

std::optional<std::string_view> Parameters::text(std::string_view name) const {
    const auto found =
        std::find_if(values_.rbegin(), values_.rend(), [&](const auto& pair) { return pair.first == name; });
    if (found == values_.rend() || found->second.empty()) return std::nullopt;
    return found->second;
}

bool Parameters::is_true(std::string_view name) const {
    const auto value = text(name);
    return value && (*value == "1" || lower(*value) == "true");
}

Parsed<std::optional<std::uint64_t>> Parameters::number(std::string_view name) const {
    const auto value = text(name);
    if (!value) return std::optional<std::uint64_t>();
    const auto found = decimal(*value);
    if (!found) return Fault{std::string(name), "a decimal number"};
    return found;
}

Parsed<Page> read_page(const Parameters& parameters, Paging paging) {
    const auto limit = parameters.number("limit");
    if (!limit) return limit.error();
    const auto after = parameters.number("after");
    if (!after) return after.error();

    const std::uint64_t wanted = limit->value_or(default_limit);
    if (wanted == 0) return Fault{"limit", "at least 1"};
    if (paging == Paging::ends_empty && wanted > largest_exact_limit) return Fault{"limit", "at most 100000"};
    const std::uint64_t most = paging == Paging::ends_empty ? largest_exact_limit : largest_cut_limit;
    return Page{static_cast<std::size_t>(std::min(wanted, most)), after->value_or(0)};
}

std::string next_target(std::string_view path, const Parameters& parameters, std::uint64_t after) {
    if (path.starts_with("/api/")) path.remove_prefix(4);
    std::string target(path);
    target.push_back('?');
    for (const auto& [name, value] : parameters.all()) {
        if (name == "after") continue;
        append_encoded(target, name);
        target.push_back('=');
        append_encoded(target, value);
        target.push_back('&');
    }
    return target + "after=" + std::to_string(after);
}

} // namespace holdfast::admin_api::qumulo
