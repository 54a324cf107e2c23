#pragma once
// Who changed what: one line per change in the log "admin".

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

struct Backend;

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
    std::string_view mode = "force"; // of closing
};

/// key=value pairs. What came from outside is quoted as in JSON: it cannot forge a line. Long
/// values are cut.
std::string audit_line(const Change& change);
void audit(const Change& change);
/// Logs it, counts it, and tells it to those who follow events.
void audit(const Backend& backend, const Change& change);

/// A request that was turned away: 401 and 403. The token itself is never logged.
void audit_refusal(std::string_view method, std::string_view path, std::string_view caller, std::string_view peer,
                   std::string_view why);

/// A mistake of ours on the way to an answer.
void log_failure(std::string_view method, std::string_view path, std::string_view what);

} // namespace holdfast::admin_api
