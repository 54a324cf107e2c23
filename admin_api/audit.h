#pragma once
// Who changed what: one line per change in the log "admin". The record that lasts is audit_log.h.

#include "locks/lock_manager.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

struct Backend;

/// What came of one handle (or session, lock, …) of a change.
struct ChangeResult {
    std::uint64_t id = 0;
    std::string outcome = {}; // "closed", "not_found", …
    std::string share = {};   // these are empty where nobody knows
    std::string path = {};
    std::string user = {};
    std::string client = {};
};

/// `owner` is whose it was; null where nobody knows.
ChangeResult result_of(std::uint64_t id, std::string_view path, const locks::Owner* owner, std::string_view outcome);
/// Of a handle as it stood before.
ChangeResult result_of(const locks::OpenRow& row, std::string_view outcome);

/// A change that was asked for, and what came of it.
struct Change {
    std::string_view action; // "handles:close"
    std::string_view caller; // name of the token
    std::string_view peer;   // address of the caller
    std::string_view what;   // the ids or the selector, as JSON
    std::string_view reason; // as the caller gave it
    bool dry_run = false;
    std::size_t matched = 0;
    std::size_t done = 0;
    std::size_t failed = 0;
    std::string_view api =
        "native"; // by which it was asked for: "native", "azure", "qumulo", "srvsvc", "policy", "cli"
    std::string_view request_id = {};
    std::vector<ChangeResult> results = {};
    std::optional<std::uint64_t> asked = std::nullopt; // the entry of the audit that announced it
    std::string_view mode = "force";                   // of closing
    // When it began: this is made before anything is done.
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

/// key=value pairs. What came from outside is quoted as in JSON: it cannot forge a line. Long
/// values are cut.
std::string audit_line(const Change& change);
void audit(const Change& change);
/// Records what came of it, counts it, and tells it to those who follow events.
void audit(const Backend& backend, const Change& change);

/// A request that was turned away: 401 and 403. The token itself is never logged.
void audit_refusal(std::string_view method, std::string_view path, std::string_view caller, std::string_view peer,
                   std::string_view why);

/// A mistake of ours on the way to an answer.
void log_failure(std::string_view method, std::string_view path, std::string_view what);

} // namespace holdfast::admin_api
