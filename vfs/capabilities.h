#pragma once
#include "vfs/root_folder.h"
#include "vfs/volume.h"

namespace holdfast::vfs {

/// Tries things out on a file without a name, so nothing is ever seen in the folder. Where such a
/// file cannot be made (read-only, no permission, not supported), the careful answer is given.
Capabilities probe_capabilities(const RootFolder& root);

/// "ext4" for its magic number; hexadecimal when it is a stranger.
std::string file_system_name(long magic);

} // namespace holdfast::vfs
