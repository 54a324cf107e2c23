#pragma once
// The vocabularies of the two leaves in the words of the protocol: translated here and nowhere else.

#include "locks/lock_manager.h"
#include "smb2/wire/status.h"
#include "vfs/error.h"

namespace holdfast::smb2 {

Status to_status(vfs::Error error);
Status to_status(locks::OpenVerdict verdict);
/// Status::pending: the token that was given waits.
Status to_status(locks::BreakVerdict verdict);

} // namespace holdfast::smb2
