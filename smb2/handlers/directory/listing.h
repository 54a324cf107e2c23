#pragma once
// Where an enumeration stands and how it goes on: [MS-FSA] 2.1.5.6.3 Directory Information Queries.

#include "smb2/handlers/directory/entry.h"
#include "smb2/state/open_resource.h"
#include "smb2/wire/messages/query_directory.h"
#include "smb2/wire/status.h"

#include <string>
#include <string_view>

namespace holdfast::smb2::directory {

/// Applies RESTART_SCANS, REOPEN and the pattern of a first request to what the open remembers.
Status start_or_continue(Enumeration& enumeration, wire::QueryDirectoryFlags flags, std::u16string_view pattern);

/// Writes the entries that follow, as many as fit (or one). NO_SUCH_FILE when the pattern matches
/// nothing at all, NO_MORE_FILES at the end, INFO_LENGTH_MISMATCH when not even one fits. What did not fit
/// comes with the next call. `file.mutex` is held; `path` is where the folder is now.
Status list_entries(FileOpen& file, const std::string& path, wire::QueryDirectoryFlags flags, EntryWriter& out);

} // namespace holdfast::smb2::directory
