#pragma once
// Control codes that smbtorture has for its own server, which make a connection misbehave. They exist where the build
// was configured with HOLDFAST_TORTURE, for tests alone; else they are unknown codes.

#include "smb2/dispatch/command_table.h"
#include "smb2/handlers/fsctl_table.h"

#include <span>

namespace holdfast::smb2::fsctl {

/// Empty in a release.
std::span<const FsctlRow> torture_rows();
/// smbtorture also asks outside of any session. Null for all other requests, and in a release.
const CommandRow* find_torture(const wire::Header& header);

} // namespace holdfast::smb2::fsctl
