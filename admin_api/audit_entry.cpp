#include "admin_api/audit_entry.h"

#include "admin_api/http.h"
#include "admin_api/json_writer.h"
#include "admin_api/time_format.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t longest_what = 64u << 10;
constexpr std::string_view before_seq = R"({"seq":")";
constexpr std::string_view before_prev = R"(,"prev":")";
constexpr std::string_view before_hash = R"(,"hash":")";
constexpr std::string_view line_end = R"("})";
constexpr std::size_t hash_digits = 64;

void field_or_null(JsonWriter& json, std::string_view name, std::string_view text) {
    if (text.empty()) {
        json.field_null(name);
    } else {
        json.field(name, text);
    }
}

void write_result(JsonWriter& json, const ChangeResult& result) {
    json.begin_object();
    json.field_decimal("id", result.id);
    json.field("outcome", result.outcome);
    field_or_null(json, "share", result.share);
    field_or_null(json, "path", result.path);
    field_or_null(json, "user", result.user);
    field_or_null(json, "client", result.client);
    json.end_object();
}

void write_results(JsonWriter& json, const std::string& text, const std::vector<ChangeResult>& results) {
    const std::size_t begin = text.size();
    std::size_t written = 0;
    json.key("results");
    json.begin_array();
    for (const ChangeResult& result : results) {
        if (written == most_results || text.size() - begin > most_result_bytes) break;
        write_result(json, result);
        ++written;
    }
    json.end_array();
    json.field("results_left_out", static_cast<std::int64_t>(results.size() - written));
}

void write_outcome(JsonWriter& json, const std::string& text, const Change& change) {
    if (change.asked) {
        json.field_decimal("asked", *change.asked);
    } else {
        json.field_null("asked");
    }
    json.field("done", static_cast<std::int64_t>(change.done));
    json.field("failed", static_cast<std::int64_t>(change.failed));
    write_results(json, text, change.results);
}

/// An object's members without its braces.
std::string without_braces(std::string object) {
    object.pop_back();
    object.erase(0, 1);
    return object;
}

bool is_hash(std::string_view text) {
    return text.size() == hash_digits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// Takes `,"name":"<hash>` off the end of a line; nothing when it is not there.
std::optional<std::string> take_hash(std::string_view& line, std::string_view before) {
    if (line.size() < before.size() + hash_digits) return std::nullopt;
    const std::string_view hash = line.substr(line.size() - hash_digits);
    line.remove_suffix(hash_digits);
    if (!is_hash(hash) || !line.ends_with(before)) return std::nullopt;
    line.remove_suffix(before.size());
    return std::string(hash);
}

} // namespace

std::string_view name_of(EntryKind kind) {
    switch (kind) {
    case EntryKind::asked: return "asked";
    case EntryKind::done: return "done";
    case EntryKind::torn: return "torn";
    }
    std::abort(); // every enumerator has returned above
}

std::string entry_members(EntryKind kind, const Change& change, locks::Time now) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.field("time", rfc3339(now));
    json.field("kind", name_of(kind));
    json.field("action", change.action);
    json.field("api", change.api);
    field_or_null(json, "caller", change.caller);
    field_or_null(json, "peer", change.peer);
    field_or_null(json, "request_id", change.request_id);
    field_or_null(json, "what", change.what.substr(0, longest_what));
    json.field("what_is_cut", change.what.size() > longest_what);
    field_or_null(json, "reason", change.reason);
    json.field("dry_run", change.dry_run);
    json.field("matched", static_cast<std::int64_t>(change.matched));
    if (kind == EntryKind::done) write_outcome(json, text, change);
    json.end_object();
    return without_braces(std::move(text));
}

std::string torn_members(std::string_view damaged, locks::Time now) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.field("time", rfc3339(now));
    json.field("kind", name_of(EntryKind::torn));
    json.field("action", "audit:torn");
    json.field("torn_bytes", static_cast<std::int64_t>(damaged.size()));
    json.field("torn_sha256", sha256_hex(damaged));
    json.end_object();
    return without_braces(std::move(text));
}

std::string chained(const ChainLink& before, std::string_view members) {
    std::string line(before_seq);
    line.append(std::to_string(before.seq + 1)).append("\",").append(members);
    line.append(before_prev).append(before.hash).append("\"");
    const std::string hash = sha256_hex(line + '}');
    return line.append(before_hash).append(hash).append(line_end);
}

std::optional<CheckedLine> check_line(std::string_view line) {
    if (!line.starts_with(before_seq) || !line.ends_with(line_end)) return std::nullopt;
    CheckedLine found;
    const std::string_view digits =
        line.substr(before_seq.size(), line.find('"', before_seq.size()) - before_seq.size());
    const auto seq = decimal(digits);
    if (!seq || *seq == 0) return std::nullopt;
    found.self.seq = *seq;

    line.remove_suffix(line_end.size());
    const auto hash = take_hash(line, before_hash);
    if (!hash || !line.ends_with('"') || sha256_hex(std::string(line) + '}') != *hash) return std::nullopt;
    found.self.hash = *hash;
    line.remove_suffix(1);
    auto prev = take_hash(line, before_prev);
    if (!prev) return std::nullopt;
    found.prev = std::move(*prev);
    return found;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<std::uint8_t, 32> hash{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : hash) text += {digits[byte >> 4], digits[byte & 15]};
    return text;
}

} // namespace holdfast::admin_api
