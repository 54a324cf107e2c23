#pragma once
// [MS-SRVS] 3.1.4.2 to 3.1.4.4: what is open, and ending it. For administrators.
//
// A FileId has 32 bits, an OpenId 64. A FileId is the low half of the OpenId: all of it before four billion opens have
// been made. After that a FileId still means the one live open that has this low half; when two have it, none, so that
// nobody closes what he did not mean.

#include "locks/lock_manager.h"
#include "smb2/pipes/rpc_pipe.h"

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::smb2::pipes::srvsvc_calls {

CallResult file_enum(const PipeContext& context, NdrReader& in, NdrWriter& out);
CallResult file_get_info(const PipeContext& context, NdrReader& in, NdrWriter& out);
CallResult file_close(const PipeContext& context, NdrReader& in, NdrWriter& out);

/// [MS-SRVS] 2.2.4.7 FILE_INFO_3, fi3_permissions.
std::uint32_t file_permissions(locks::Access access);
/// "C:\share\folder\file:stream", which begins as NetrShareGetInfo shows the share; "\PIPE\srvsvc".
std::u16string file_path(const locks::OpenRow& row);
/// Nothing when no live open has that low half, or more than one.
std::optional<locks::OpenRow> find_by_file_id(const locks::LockManager& locks, std::uint32_t file_id);

} // namespace holdfast::smb2::pipes::srvsvc_calls
