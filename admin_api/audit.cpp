#include "admin_api/audit.h"

#include "admin_api/backend.h"
#include "admin_api/events/hub.h"
#include "admin_api/json_writer.h"
#include "admin_api/metrics/request_counts.h"
#include "admin_api/names.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t longest_value = 2'000;

/// Silent where nobody has set up a log: what a command prints is for the scripts that call it.
std::shared_ptr<spdlog::logger> logger() {
    static const auto silent = std::make_shared<spdlog::logger>("silent");
    auto named = spdlog::get("admin");
    return named ? named : silent;
}

void append(std::string& line, std::string_view key, std::string_view value) {
    line.append(line.empty() ? "" : " ").append(key).append("=");
    append_json_string(line, value.substr(0, longest_value));
    if (value.size() > longest_value) line.append("(cut)");
}

void append(std::string& line, std::string_view key, std::size_t value) {
    line.append(" ").append(key).append("=").append(std::to_string(value));
}

} // namespace

std::string audit_line(const Change& change) {
    std::string line;
    append(line, "action", change.action);
    append(line, "api", change.api);
    append(line, "token", change.caller);
    append(line, "peer", change.peer);
    append(line, "request", change.request_id);
    append(line, "what", change.what);
    append(line, "reason", change.reason);
    line.append(change.dry_run ? " dry_run=true" : " dry_run=false");
    append(line, "matched", change.matched);
    append(line, "done", change.done);
    append(line, "failed", change.failed);
    return line;
}

ChangeResult result_of(std::uint64_t id, std::string_view path, const locks::Owner* owner, std::string_view outcome) {
    ChangeResult result;
    result.id = id;
    result.outcome = outcome;
    result.path = path;
    if (owner != nullptr) {
        result.share = owner->share_name;
        result.user = account_text(owner->domain, owner->user);
        result.client = owner->client_address;
    }
    return result;
}

ChangeResult result_of(const locks::OpenRow& row, std::string_view outcome) {
    return result_of(static_cast<std::uint64_t>(row.id), row.path, row.owner.get(), outcome);
}

void audit(const Change& change) { logger()->info("{}", audit_line(change)); }

namespace {

/// By whichever API.
bool closes_handles(const Change& change) {
    constexpr std::string_view actions[] = {"handles:close",   "handles:delete", "forceclosehandles",
                                            "smb/files/close", "policies:run",   "srvsvc.file_close"};
    return !change.dry_run && std::ranges::find(actions, change.action) != std::end(actions);
}

} // namespace

void audit(const Backend& backend, const Change& change) {
    backend.audit.record(change);
    if (backend.events) backend.events->admin_changed(change);
    if (!backend.requests || !closes_handles(change)) return;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - change.begun;
    backend.requests->add_closing(change.mode, change.done, change.failed, spent.count());
}

void audit_refusal(std::string_view method, std::string_view path, std::string_view caller, std::string_view peer,
                   std::string_view why) {
    std::string line;
    append(line, "refused", why);
    append(line, "method", method);
    append(line, "path", path);
    append(line, "token", caller);
    append(line, "peer", peer);
    logger()->warn("{}", line);
}

void log_failure(std::string_view method, std::string_view path, std::string_view what) {
    std::string line;
    append(line, "failed", what);
    append(line, "method", method);
    append(line, "path", path);
    logger()->error("{}", line);
}

} // namespace holdfast::admin_api
