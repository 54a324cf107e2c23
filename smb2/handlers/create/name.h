#pragma once

#include "smb2/handlers/create/wish.h"

#include <string_view>

namespace holdfast::smb2::create {

/// [MS-SMB2] 3.3.5.9, Path Name Validation, and [MS-FSCC] 2.1.5 Pathname. Fills wish.path and wish.part;
/// its options must be there.
Status read_name(std::u16string_view name, Wish& wish);

} // namespace holdfast::smb2::create
