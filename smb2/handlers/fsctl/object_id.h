#pragma once

#include "smb2/handlers/fsctl_table.h"

namespace holdfast::smb2::fsctl {

/// [MS-FSCC] 2.3.1 FSCTL_CREATE_OR_GET_OBJECT_ID and 2.3.23 FSCTL_GET_OBJECT_ID. Every file has one: its
/// inode and its volume, which no two files share.
Outcome get_object_id(const Call& call);

} // namespace holdfast::smb2::fsctl
