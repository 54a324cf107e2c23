#pragma once
// The journal of persistent handles, as the server keeps it.

#include "locks/journal_file.h"
#include "smb2/state/server_state.h"

#include <memory>
#include <string>

namespace holdfast::server {

struct HandleJournal {
    std::unique_ptr<locks::JournalFile> file; // null: `problem` says why
    std::string problem;
};

/// Opens the journal in `state_dir`, gives back what it has kept, and lets `server` keep more. Before there is a
/// connection. What is lost, be it by damage or because its file has gone, is said in the log.
HandleJournal open_handle_journal(const std::string& state_dir, smb2::ServerState& server);

} // namespace holdfast::server
