#pragma once
// Whether the audit is as it was written.

#include "admin_api/audit_entry.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::admin_api {

struct AuditReport {
    std::uint64_t entries = 0;
    std::uint64_t first = 0; // number of the first entry; more than 1: older files were taken away
    ChainLink head;
    std::uint64_t torn = 0;                // lines that crashes have left, each marked by the entry behind it
    std::vector<std::uint64_t> unfinished; // announced, and nobody has said what came of it
    std::string fault;                     // the first thing that is wrong: "audit.jsonl:17: …"; empty: nothing
    bool found_expected = false;           // an entry has the hash that was asked for
};

/// Reads all files of the audit and checks each hash and link. Who may write the files may also
/// write a new chain, or cut entries off the end: that shows only against a hash that was kept elsewhere, `expected`.
AuditReport verify_audit(const std::filesystem::path& state_dir, std::string_view expected = {});

} // namespace holdfast::admin_api
