#pragma once

#include "smb2/handlers/fsctl_table.h"

namespace holdfast::smb2::fsctl {

/// [MS-SMB2] 3.3.5.15.3 Handling a Peek at Pipe Data Request.
Outcome pipe_peek(const Call& call);
/// [MS-SMB2] 3.3.5.15.4 Handling a Pipe Wait Request: whoever listens on our pipes is always there.
Outcome pipe_wait(const Call& call);
/// [MS-SMB2] 3.3.5.15.10 Handling a Pipe Transaction Request.
Outcome pipe_transceive(const Call& call);

} // namespace holdfast::smb2::fsctl
