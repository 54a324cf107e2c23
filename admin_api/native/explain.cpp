#include "admin_api/native/explain.h"

#include "admin_api/json_writer.h"
#include "admin_api/names.h"
#include "admin_api/native/people.h"
#include "admin_api/time_format.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace holdfast::admin_api::native {

namespace {

/// The words of a question, as they were given.
struct Asked {
    ExplainQuestion question;
    std::string op;
    std::optional<std::uint64_t> offset;
    std::optional<std::uint64_t> length;
};

std::optional<Deed> deed_named(std::string_view name) {
    if (name == "open") return Deed::open;
    if (name == "write") return Deed::write;
    if (name == "delete") return Deed::remove;
    if (name == "rename") return Deed::rename;
    return std::nullopt;
}

/// "0x12019f", or words joined by commas: read, write, delete.
std::optional<locks::Access> access_of(std::string_view text) {
    if (text.starts_with("0x")) {
        std::uint32_t bits = 0;
        const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
        if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
        return static_cast<locks::Access>(bits);
    }
    locks::Access access = locks::Access::read_attributes | locks::Access::synchronize;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(','));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (word == "read") {
            access = access | locks::Access::read_data;
        } else if (word == "write") {
            access = access | locks::Access::write_data;
        } else if (word == "delete") {
            access = access | locks::Access::remove;
        } else {
            return std::nullopt;
        }
    }
    return access;
}

/// Of r, w and d, what the open lets others do; "none" for nothing.
std::optional<locks::ShareMode> share_mode_of(std::string_view text) {
    locks::ShareMode mode = locks::ShareMode::none;
    if (text == "none") return mode;
    for (const char c : text) {
        switch (c) {
        case 'r': mode = mode | locks::ShareMode::read; break;
        case 'w': mode = mode | locks::ShareMode::write; break;
        case 'd': mode = mode | locks::ShareMode::remove; break;
        default: return std::nullopt;
        }
    }
    return mode;
}

std::optional<Fault> take(Asked& asked, const std::string& name, const std::string& value) {
    ExplainQuestion& question = asked.question;
    if (name == "op") {
        const auto deed = deed_named(value);
        if (!deed) return Fault{name, "rename, delete, open or write"};
        question.deed = *deed;
        asked.op = value;
    } else if (name == "share") {
        question.share = value;
    } else if (name == "path") {
        question.path = normal_path(value);
    } else if (name == "to") {
        question.new_path = normal_path(value);
    } else if (name == "access") {
        question.access = access_of(value);
        if (!question.access) return Fault{name, "of read, write, delete (\"read,write\"), or a mask like 0x12019f"};
    } else if (name == "share_mode") {
        const auto mode = share_mode_of(value);
        if (!mode) return Fault{name, "letters of r, w, d that are shared, or none"};
        question.share_mode = *mode;
    } else if (name == "offset" || name == "length") {
        auto& number = name == "offset" ? asked.offset : asked.length;
        number = decimal(value);
        if (!number) return Fault{name, "a decimal number"};
    } else if (name == "local") {
        if (value != "true" && value != "false") return Fault{name, "true or false"};
        question.looks_at_processes = value == "true";
    } else {
        return Fault{name, "there is no such parameter"};
    }
    return std::nullopt;
}

Parsed<Asked> parse(const NamedValues& query) {
    Asked asked;
    std::set<std::string_view> seen;
    for (const auto& [name, value] : query) {
        if (!seen.insert(name).second) return Fault{name, "given more than once"};
        if (auto fault = take(asked, name, value)) return *fault;
    }
    for (const char* needed : {"op", "share", "path"}) {
        if (!seen.contains(needed)) return Fault{needed, "is needed"};
    }
    if (asked.question.new_path && asked.question.deed != Deed::rename) return Fault{"to", "only of a rename"};
    if (asked.offset.has_value() != asked.length.has_value()) return Fault{"length", "offset and length go together"};
    if (!asked.offset) return asked;
    asked.question.range = locks::ByteRange::make(*asked.offset, *asked.length);
    if (!asked.question.range) return Fault{"length", "the range goes beyond 2^64"};
    return asked;
}

// ---------------------------------------------------------------- the answer

/// What an admin can do about it.
std::string_view remedy_of(const ExplainBlocker& blocker) {
    if (!blocker.open) return blocker.process ? "not closable here" : "change the file";
    if (blocker.open->state == locks::OpenState::orphaned) return "force";
    const auto& lease = blocker.open->lease;
    return lease && has_any(lease->held, locks::Caching::handle | locks::Caching::write) ? "graceful" : "force";
}

std::string shared_letters(locks::ShareMode mode) {
    std::string letters;
    if (allows(mode, locks::ShareMode::read)) letters += 'r';
    if (allows(mode, locks::ShareMode::write)) letters += 'w';
    if (allows(mode, locks::ShareMode::remove)) letters += 'd';
    return letters.empty() ? "none" : letters;
}

void field_if_known(JsonWriter& json, std::string_view name, std::string_view text) {
    if (!text.empty()) json.field(name, text);
}

void write_open(JsonWriter& json, const locks::OpenRow& row, locks::Time now) {
    const locks::Owner* const owner = row.owner.get();
    json.field_decimal("handle", static_cast<std::uint64_t>(row.id));
    json.field("path", row.path);
    field_if_known(json, "stream", row.stream_name);
    field_if_known(json, "user", owner ? account_text(owner->domain, owner->user) : std::string());
    field_if_known(json, "client", owner ? std::string_view(owner->client_name) : std::string_view());
    field_if_known(json, "client_ip", owner ? std::string_view(owner->client_address) : std::string_view());
    json.field("since", rfc3339(row.opened_at));
    json.field("age_ms", milliseconds_between(row.opened_at, now));
    json.field("idle_ms", milliseconds_between(row.last_use, now));
    json.key("access");
    json.begin_array();
    for (const std::string_view name : access_names(row.access, row.kind)) json.value(name);
    json.end_array();
    json.field("share_mode", shared_letters(row.share_mode));
    field_if_known(json, "lease", row.lease ? caching_text(row.lease->held) : std::string());
    json.field("likely_cached", row.lease && has_any(row.lease->held, locks::Caching::handle));
    json.field("state", name_of(row.state));
    if (row.expires_at) json.field("expires_at", rfc3339(*row.expires_at));
}

void write_range(JsonWriter& json, const locks::ByteRange& range) {
    json.field_decimal("offset", range.offset());
    json.field_decimal("length", range.length());
}

void write_blocker(JsonWriter& json, const ExplainBlocker& blocker, locks::Time now) {
    json.begin_object();
    json.field("kind", blocker.kind);
    json.field("blocks", blocker.blocks);
    if (blocker.open) {
        write_open(json, *blocker.open, now);
    } else {
        field_or_null(json, "path", blocker.path);
    }
    if (blocker.lock) {
        json.field_decimal("lock", blocker.lock->serial);
        json.field("mode", blocker.lock->mode == locks::LockMode::shared ? "shared" : "exclusive");
        write_range(json, blocker.lock->range);
    }
    if (blocker.process) {
        json.field("pid", std::int64_t{*blocker.process});
        field_if_known(json, "comm", blocker.command);
    }
    if (blocker.local_range) write_range(json, *blocker.local_range);
    json.field("remedy", remedy_of(blocker));
    json.end_object();
}

/// Each that blocks has to go, so the smallest set is all of them; of one handle with several locks, it once.
std::vector<std::uint64_t> smallest_set(const Explanation& found) {
    std::set<std::uint64_t> ids;
    if (!found.is_closable) return {};
    for (const ExplainBlocker& blocker : found.blockers) {
        if (blocker.blocks && blocker.open) ids.insert(static_cast<std::uint64_t>(blocker.open->id));
    }
    return {ids.begin(), ids.end()};
}

void write_ids(JsonWriter& json, std::string_view name, const std::vector<std::uint64_t>& ids) {
    json.key(name);
    json.begin_array();
    for (const std::uint64_t id : ids) json.decimal_text(id);
    json.end_array();
}

/// The request that helps, ready to be sent. Clients that cache are asked first.
void write_close(JsonWriter& json, const Explanation& found, const std::vector<std::uint64_t>& ids) {
    if (ids.empty()) return json.field_null("close");
    const bool graceful = std::ranges::any_of(found.blockers, [](const ExplainBlocker& blocker) {
        return blocker.blocks && remedy_of(blocker) == "graceful";
    });
    json.key("close");
    json.begin_object();
    json.field("method", "POST");
    json.field("href", "/admin/v1/handles:close");
    json.key("body");
    json.begin_object();
    write_ids(json, "ids", ids);
    json.field("mode", graceful ? "graceful" : "force");
    json.field("confirm", static_cast<std::int64_t>(ids.size()));
    json.end_object();
    json.end_object();
}

} // namespace

Answer explain(const Request& request, Backend& backend) {
    const auto asked = parse(request.query);
    if (!asked) return problem(asked.error());
    const auto found = backend.explainer.explain(asked->question);
    if (!found) return problem(Http::not_found, "no share has this name", "share");

    const locks::Time now = backend.now();
    const auto ids = smallest_set(*found);
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("op", asked->op);
    json.field("share", asked->question.share);
    json.field("path", found->path);
    json.field("verdict", found->verdict);
    json.field("would_return", found->would_return);
    json.key("blockers");
    json.begin_array();
    for (const ExplainBlocker& blocker : found->blockers) write_blocker(json, blocker, now);
    json.end_array();
    json.field("more", found->is_cut);
    write_ids(json, "minimal_close_set", ids);
    write_close(json, *found, ids);
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::native
