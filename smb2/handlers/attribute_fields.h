#pragma once
// The fields about a file that CREATE and CLOSE Responses share.

#include "smb2/handlers/info/attributes.h"
#include "smb2/wire/filetime.h"
#include "vfs/attributes.h"

namespace holdfast::smb2 {

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
