#include "server/handle_journal.h"

#include "locks/saved_open.h"
#include "smb2/state/restore_opens.h"

#include <spdlog/spdlog.h>

namespace holdfast::server {

namespace {

spdlog::logger& log() { return *spdlog::get("server"); }

void log_damage(const locks::JournalDamage& damage) {
    if (!damage.is_damaged()) return;
    log().error("journal: damaged: {} records and {} bytes are lost, {} entries may be older than they should be; the "
                "damaged file is kept as {}",
                damage.lost_records, damage.lost_bytes, damage.doubted_entries, damage.kept_aside);
}

void restore_handles(const std::vector<locks::JournalEntry>& entries, smb2::ServerState& server) {
    std::vector<locks::SavedEntry> saved;
    saved.reserve(entries.size());
    for (const locks::JournalEntry& entry : entries) saved.push_back({entry.key, entry.value});
    const locks::ReadBack read = locks::read_back(saved);
    const smb2::Restored restored = smb2::restore_opens(server, read.opens);
    if (read.unreadable != 0) log().error("journal: {} entries make no sense", read.unreadable);
    if (restored.opens + restored.lost != 0)
        log().info("journal: {} persistent handles with {} locks wait for their clients, {} are lost", restored.opens,
                   restored.ranges, restored.lost);
}

} // namespace

HandleJournal open_handle_journal(const std::string& state_dir, smb2::ServerState& server) {
    locks::JournalOptions options;
    options.on_failure = [](const locks::JournalError& error) {
        log().error("journal: {}: persistent handles may not survive a restart", locks::to_string(error));
    };
    auto opened = locks::JournalFile::open(state_dir + "/journal", std::move(options));
    if (!opened) return {nullptr, "journal: " + locks::to_string(opened.error())};
    server.locks.use_journal(*opened->journal);
    log_damage(opened->damage);
    restore_handles(opened->entries, server);
    return {std::move(opened->journal), {}};
}

} // namespace holdfast::server
