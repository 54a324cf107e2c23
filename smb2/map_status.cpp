#include "smb2/map_status.h"

namespace holdfast::smb2 {

Status to_status(vfs::Error error) {
    switch (error) {
    case vfs::Error::not_found: return Status::object_name_not_found;
    case vfs::Error::path_not_found: return Status::object_path_not_found;
    case vfs::Error::exists: return Status::object_name_collision;
    case vfs::Error::access_denied: return Status::access_denied;
    case vfs::Error::not_permitted: return Status::access_denied;
    case vfs::Error::not_a_directory: return Status::not_a_directory;
    case vfs::Error::is_a_directory: return Status::file_is_a_directory;
    case vfs::Error::not_empty: return Status::directory_not_empty;
    case vfs::Error::invalid_name: return Status::object_name_invalid;
    // Windows does not tell a name that is too long from one that is wrong otherwise.
    case vfs::Error::name_too_long: return Status::object_name_invalid;
    case vfs::Error::outside: return Status::access_denied;
    case vfs::Error::too_many_links: return Status::too_many_links;
    case vfs::Error::too_many_open: return Status::too_many_opened_files;
    case vfs::Error::no_space: return Status::disk_full;
    case vfs::Error::quota: return Status::disk_full;
    // NTFS has no size limit of its own to speak of: to a client this is a disk that is full.
    case vfs::Error::file_too_large: return Status::disk_full;
    case vfs::Error::read_only: return Status::media_write_protected;
    case vfs::Error::cross_device: return Status::not_same_device;
    case vfs::Error::busy: return Status::sharing_violation;
    case vfs::Error::would_block: return Status::retry;
    case vfs::Error::stale: return Status::file_closed;
    case vfs::Error::io: return Status::io_device_error;
    case vfs::Error::invalid_argument: return Status::invalid_parameter;
    case vfs::Error::unsupported: return Status::not_supported;
    case vfs::Error::no_memory: return Status::insufficient_resources;
    }
    return Status::unsuccessful; // a value that is none of the enumerators
}

Status to_status(locks::OpenVerdict verdict) {
    switch (verdict) {
    case locks::OpenVerdict::granted: return Status::success;
    case locks::OpenVerdict::sharing_violation: return Status::sharing_violation;
    case locks::OpenVerdict::delete_pending: return Status::delete_pending;
    // The folder goes away under this name just now: as if somebody had it open exclusively.
    case locks::OpenVerdict::folder_busy: return Status::sharing_violation;
    case locks::OpenVerdict::too_many_opens: return Status::too_many_opened_files;
    case locks::OpenVerdict::owner_gone: return Status::user_session_deleted;
    case locks::OpenVerdict::must_wait: return Status::pending;
    case locks::OpenVerdict::not_available: return Status::file_not_available;
    case locks::OpenVerdict::lease_elsewhere: return Status::invalid_parameter;
    }
    return Status::unsuccessful;
}

Status to_status(locks::BreakVerdict verdict) {
    switch (verdict) {
    case locks::BreakVerdict::proceed: return Status::success;
    case locks::BreakVerdict::wait: return Status::pending;
    case locks::BreakVerdict::closed: return Status::file_closed;
    }
    return Status::unsuccessful;
}

} // namespace holdfast::smb2
