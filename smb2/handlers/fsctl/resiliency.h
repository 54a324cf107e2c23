#pragma once

#include "smb2/handlers/fsctl_table.h"

namespace holdfast::smb2::fsctl {

/// [MS-SMB2] 3.3.5.15.9 Handling a Resiliency Request: the open outlives its connection, with no lease or oplock.
Outcome request_resiliency(const Call& call);

} // namespace holdfast::smb2::fsctl
