#include "admin_api/native/close_request.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace holdfast::admin_api::native {

namespace {

namespace json = boost::json;

using Complaint = std::optional<Fault>;

/// One of some words.
template <class Enum>
Complaint take_word(Enum& into, std::string_view name, const json::value& value,
                    std::initializer_list<std::pair<std::string_view, Enum>> words) {
    std::string all;
    for (const auto& [word, meaning] : words) {
        if (value.is_string() && std::string_view(value.get_string().data(), value.get_string().size()) == word) {
            into = meaning;
            return std::nullopt;
        }
        all.append(all.empty() ? "" : ", ").append(word);
    }
    return Fault{std::string(name), "one of " + all};
}

Complaint take_time(std::chrono::milliseconds& into, std::string_view name, const json::value& value,
                    std::chrono::milliseconds most) {
    const auto number = whole_number(value);
    if (!number || *number > static_cast<std::uint64_t>(most.count()))
        return Fault{std::string(name), "milliseconds, at most " + std::to_string(most.count())};
    into = std::chrono::milliseconds(*number);
    return std::nullopt;
}

} // namespace

std::string_view mode_name(CloseMode mode) {
    switch (mode) {
    case CloseMode::force: return "force";
    case CloseMode::graceful: return "graceful";
    case CloseMode::ask: return "ask";
    }
    std::abort(); // every enumerator has returned above
}

Parsed<CloseRequest> parse_close_request(std::string_view body) {
    CloseRequest request;
    bool says_then = false;
    const auto take = [&](std::string_view name, const json::value& value) -> std::optional<Complaint> {
        if (name == "mode")
            return take_word<CloseMode>(
                request.mode, name, value,
                {{"force", CloseMode::force}, {"graceful", CloseMode::graceful}, {"ask", CloseMode::ask}});
        if (name == "then") {
            says_then = true;
            return take_word<AfterGrace>(request.then, name, value,
                                         {{"force", AfterGrace::force}, {"report", AfterGrace::report}});
        }
        if (name == "delete_on_close")
            return take_word<locks::DeleteOnClose>(
                request.deletion, name, value,
                {{"honor", locks::DeleteOnClose::honor}, {"skip", locks::DeleteOnClose::skip}});
        if (name == "grace_ms") return take_time(request.grace, name, value, longest_grace);
        if (name == "reopen_block_ms") return take_time(request.reopen_block, name, value, longest_block);
        return std::nullopt;
    };
    auto common = parse_change_request(body, Rows::handles, take);
    if (!common) return common.error();
    static_cast<ChangeRequest&>(request) = std::move(*common);

    if (says_then && request.mode != CloseMode::graceful) return Fault{"then", "only of mode graceful"};
    const bool closes =
        request.mode == CloseMode::force || (request.mode == CloseMode::graceful && request.then == AfterGrace::force);
    if (request.reopen_block.count() != 0 && !closes)
        return Fault{"reopen_block_ms", "only where the handles are closed in the end"};
    return request;
}

} // namespace holdfast::admin_api::native
