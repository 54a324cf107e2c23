#pragma once
// What is locked: ranges of bytes, and whole files by their share modes.
//
// Clients do not look at a null "next" here: there always is one, and the pages end with an empty one.

#include "admin_api/qumulo/call.h"

namespace holdfast::admin_api::qumulo {

/// GET /v1/files/locks/smb/byte-range/?owner_address,limit,after: {"grants":[…],"paging"}. Those that are held; Qumulo
/// has no place for who waits. owner_id is the location of the handle.
Answer list_ranges(const Call& call);
/// GET /v1/files/locks/smb/share-mode/, the same. Of each handle that reads, writes or deletes.
Answer list_share_modes(const Call& call);

/// GET /v1/files/{ref}/locks/smb/…: those of one file.
Answer list_ranges_of_file(const Call& call);
Answer list_share_modes_of_file(const Call& call);

/// Locks of NFS, of which this server knows none.
Answer list_no_locks(const Call& call);

} // namespace holdfast::admin_api::qumulo
