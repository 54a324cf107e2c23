#pragma once
// One code point at a time, strictly: no overlong forms, no surrogates in UTF-8.

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::vfs {

/// Takes one code point from the front of `rest`; nothing, and nothing taken, when the bytes are not UTF-8.
std::optional<char32_t> take_utf8(std::string_view& rest);
/// Nothing, and one unit taken, for a lone surrogate. `rest` is not empty.
std::optional<char32_t> take_utf16(std::u16string_view& rest);

void append_utf8(std::string& text, char32_t code_point);
void append_utf16(std::u16string& text, char32_t code_point);

} // namespace holdfast::vfs
