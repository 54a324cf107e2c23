#pragma once
// The audit as it is read: newest first, in pages.

#include "admin_api/audit_log.h"
#include "admin_api/http.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

struct AuditQuery {
    std::size_t limit = 100;
    std::string caller = {}; // these are empty where everything is wanted
    std::string action = {}; // "handles:close"; "handles" and a colon stand for all that begins so
    std::string since = {};  // as utc_text() gives it
    std::string cursor = {}; // AuditPage::next of the page before
};

struct AuditPage {
    std::vector<std::string> lines; // as they stand in the file
    std::string next;               // empty at the beginning of the audit
};

/// Entries in front of the cursor, newest first. Lines that are damaged are left out; verify_audit() names them. No
/// more than so many bytes are searched for one page: it may be short, or empty, and still have a next one. A fault
/// when the cursor is none.
inline constexpr std::size_t most_searched = 16u << 20;
Parsed<AuditPage> read_audit(const std::filesystem::path& state_dir, const AuditQuery& query);

/// A time of [RFC 3339] in UTC with nine fractional digits, as entries have it, so that texts compare like times;
/// nothing when it is none, or in another zone.
std::optional<std::string> utc_text(std::string_view text);

} // namespace holdfast::admin_api
