#pragma once
// The accounts file: its text, and how it is read and replaced.

#include "smb2/auth/accounts.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2::auth {

/// One line says what will be the next RID, then one line per account:
///   @holdfast:1:<next rid>
///   name:rid:nt hash in hex:uid:gid:flags
/// uid and gid may be empty; flags are "disabled" and "admin", with a comma between. Lines that
/// are empty or begin with # are skipped, and lost when the file is rewritten. A file without
/// the first line is fine.
struct AccountFile {
    std::uint32_t next_rid = 0;
    std::vector<Account> accounts; // without what is worked out when they are loaded
};

/// Refuses what is malformed, with its line, and names or RIDs that come twice.
AccountResult<AccountFile> parse_account_file(std::string_view text);
std::string format_account_file(const AccountFile& file);

/// The content of a file that nobody but us may read or write. Nothing when there is none.
AccountResult<std::optional<std::string>> read_private_file(const std::string& path);

/// Puts `text` in the place of the file at once and durably, mode 0600.
AccountResult<void> replace_private_file(const std::string& path, std::string_view text);

} // namespace holdfast::smb2::auth
