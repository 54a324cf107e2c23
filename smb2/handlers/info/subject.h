#pragma once
// What an info class is asked about or applied to.

#include "locks/lock_manager.h"
#include "smb2/buffer.h"
#include "smb2/state/open_resource.h"
#include "smb2/state/session.h"
#include "smb2/wire/messages/query_info.h"
#include "smb2/wire/status.h"

namespace holdfast::smb2::info {

/// An open file or folder and who asks. Borrowed for one request.
struct Subject {
    locks::LockManager& locks;
    locks::Open& open;
    FileOpen& file;
    std::uint16_t dialect = 0;
    Time now{};
    std::string user_sid; // of the account that asks; may be empty
    std::uint32_t user_uid = 0;

    // Of a change that may have to wait for those who cache a file: it says Status::pending then.
    locks::WaitToken token{};
    mutable locks::FileKey asked_for{}; // the file that the token waits for

    vfs::Volume& volume() const { return *file.share->volume; }
    std::string path() const { return locks.path_of(open); }
    bool is_named_stream() const { return open.file.is_named_stream(); }
    /// Of what is open, or of the file with all its streams.
    bool is_delete_pending() const {
        return locks.is_delete_pending(open.file) ||
               (is_named_stream() && locks.is_delete_pending(open.file.unnamed()));
    }
    bool is_folder() const { return open.kind == locks::FileKind::directory; }
};

/// How much is wanted, of classes that care.
struct QueryLimits {
    std::size_t most = 0; // OutputBufferLength
    wire::View input;
    wire::QueryInfoFlags flags = wire::QueryInfoFlags::none;
    std::uint32_t additional = 0;
};

} // namespace holdfast::smb2::info
