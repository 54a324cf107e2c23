#pragma once
// Names as the wire has them (UTF-16, '\\', characters that POSIX allows and Windows does not)
// and as the disk has them (UTF-8, '/').

#include "vfs/error.h"

#include <string>
#include <string_view>

namespace holdfast::vfs {

/// A path of the wire as this room takes it. Refuses: leading '\\', empty names, "." and "..",
/// characters illegal in [MS-FSCC] 2.1.5, names above 255 bytes (name_too_long), lone surrogates.
/// Characters of the private range that stand for illegal ones (U+F001 … as macOS and Linux clients
/// write them) become what they stand for. A trailing '\\' is dropped. Streams (':') are invalid_name here:
/// split them off before.
Result<std::string> path_from_wire(std::u16string_view wire);

/// One name of the disk for the wire: illegal characters into the private range, bytes that are
/// not UTF-8 likewise, so that path_from_wire() leads back to the same bytes.
std::u16string name_to_wire(std::string_view name);
/// The same for a path: '/' becomes '\\'.
std::u16string path_to_wire(std::string_view path);

std::u16string utf8_to_utf16(std::string_view text);
/// Lone surrogates become U+FFFD.
std::string utf16_to_utf8(std::u16string_view text);

/// Folded for comparison without case: simple case folding of every code point.
std::string fold_case(std::string_view utf8);
char16_t upcase(char16_t unit);

/// [MS-FSA] 2.1.4.4: wildcards * ? and their DOS forms < > ", without case.
bool matches_pattern(std::u16string_view pattern, std::u16string_view name);

} // namespace holdfast::vfs
