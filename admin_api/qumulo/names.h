#pragma once
// Bits as the words of Qumulo's enumerations.

#include "locks/access.h"
#include "locks/lock_types.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::qumulo {

/// MS_ACCESS_…: of the names that a bit has for files and for folders, the file's.
std::vector<std::string_view> access_names(locks::Access access);

/// API_SHARE_MODE_…: what the access uses, and EXCLUDE_… for what others may not. Empty when the open has no part in
/// sharing ([MS-FSA] 2.1.5.1.2.2): it neither reads, writes nor deletes.
std::vector<std::string_view> share_mode_names(locks::Access access, locks::ShareMode share);

/// API_BYTE_RANGE_….
std::vector<std::string_view> lock_mode_names(locks::LockMode mode);

/// The last number of a SID: by that Qumulo names who owns a handle. "0" of no SID.
std::string auth_id_of(std::string_view sid);

} // namespace holdfast::admin_api::qumulo
