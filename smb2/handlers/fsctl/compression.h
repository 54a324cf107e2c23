#pragma once

#include "smb2/handlers/fsctl_table.h"

namespace holdfast::smb2::fsctl {

/// [MS-FSCC] 2.3.17 FSCTL_GET_COMPRESSION: nothing here is compressed as clients know it.
Outcome get_compression(const Call& call);
/// [MS-FSCC] 2.3.67 FSCTL_SET_COMPRESSION: "none" is all that can be asked for.
Outcome set_compression(const Call& call);

} // namespace holdfast::smb2::fsctl
