#pragma once
// Names of named streams, as the wire has them (UTF-16) and as the disk has them (UTF-8).

#include "vfs/error.h"

#include <string>
#include <string_view>

namespace holdfast::vfs {

/// [MS-FSCC] 2.1.5.3 Streamname, without the colons around it and without its type. invalid_name: an empty name, one
/// with a '\\', '/', ':' or NUL, "." and "..", lone surrogates, more than 255 characters. name_too_long: more than 255
/// bytes in UTF-8, which is what a name on the disk can have. Unlike in names of files, all other characters are legal.
Result<std::string> stream_name_from_wire(std::u16string_view wire);
std::u16string stream_name_to_wire(std::string_view name);

/// The second lock on the door: whether a name can be that of a stream on the disk.
Result<void> check_stream_name(std::string_view name);

} // namespace holdfast::vfs
