#pragma once
// What can be asked of a named pipe, and set.

#include "locks/open.h"
#include "smb2/buffer.h"
#include "smb2/state/open_resource.h"
#include "smb2/wire/info/classes.h"
#include "smb2/wire/status.h"
#include "smb2/wire/types.h"

namespace holdfast::smb2::info {

Status query_pipe(PipeOpen& pipe, const locks::Open& open, wire::FileInfoClass info_class, std::size_t most,
                  Buffer& out);
Status set_pipe(const locks::Open& open, wire::FileInfoClass info_class, wire::View input);

} // namespace holdfast::smb2::info
