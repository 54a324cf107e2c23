#pragma once
// The fields about a file that CREATE and CLOSE Responses share.

#include "locks/lock_manager.h"
#include "smb2/handlers/info/attributes.h"
#include "smb2/state/share.h"
#include "smb2/wire/filetime.h"
#include "vfs/attributes.h"

namespace holdfast::smb2 {

/// A name that its share hides is shown as hidden. The path is looked up only where there are such names.
inline void mark_hidden(const locks::LockManager& locks, const locks::Open& open, const Share& share,
                        vfs::Attributes& file) {
    if (!share.hidden_names.empty()) share.hidden_names.mark(locks.path_of(open), file);
}

template <class Response>
void fill_attributes(Response& response, const vfs::Attributes& file) {
    response.creation_time = wire::to_filetime(file.times.creation);
    response.last_access_time = wire::to_filetime(file.times.last_access);
    response.last_write_time = wire::to_filetime(file.times.last_write);
    response.change_time = wire::to_filetime(file.times.change);
    response.allocation_size = file.allocated;
    response.end_of_file = file.size;
    response.file_attributes = info::wire_attributes(file);
}

} // namespace holdfast::smb2
