#pragma once
// How much room a file system has.

#include "vfs/attributes.h"
#include "vfs/error.h"

namespace holdfast::vfs {

/// Of the file system that the file or folder is on. Another one than its share's where one is mounted below that.
Result<SpaceInfo> space_of(int descriptor);

} // namespace holdfast::vfs
