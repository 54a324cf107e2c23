#include "vfs/utf.h"

#include "vfs/names.h"

#include <cstddef>

namespace holdfast::vfs {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDFFF; }

char byte_of(char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); }

} // namespace

std::optional<char32_t> take_utf8(std::string_view& rest) {
    if (rest.empty()) return std::nullopt;
    const auto byte = [&](std::size_t at) { return static_cast<char32_t>(static_cast<unsigned char>(rest[at])); };
    const char32_t first = byte(0);
    if (first < 0x80) {
        rest.remove_prefix(1);
        return first;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || rest.size() < length) return std::nullopt;

    char32_t code_point = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
        code_point = (code_point << 6) | (byte(i) & 0x3F);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code_point < least[length] || code_point > 0x10FFFF || is_surrogate(code_point)) return std::nullopt;
    rest.remove_prefix(length);
    return code_point;
}

std::optional<char32_t> take_utf16(std::u16string_view& rest) {
    const char32_t first = rest[0];
    rest.remove_prefix(1);
    if (!is_surrogate(first)) return first;
    if (first >= 0xDC00 || rest.empty() || rest[0] < 0xDC00 || rest[0] > 0xDFFF) return std::nullopt;
    const char32_t second = rest[0];
    rest.remove_prefix(1);
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

void append_utf8(std::string& text, char32_t c) {
    if (c < 0x80) {
        text += byte_of(c);
    } else if (c < 0x800) {
        text += byte_of(0xC0 | (c >> 6));
        text += byte_of(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        text += byte_of(0xE0 | (c >> 12));
        text += byte_of(0x80 | ((c >> 6) & 0x3F));
        text += byte_of(0x80 | (c & 0x3F));
    } else {
        text += byte_of(0xF0 | (c >> 18));
        text += byte_of(0x80 | ((c >> 12) & 0x3F));
        text += byte_of(0x80 | ((c >> 6) & 0x3F));
        text += byte_of(0x80 | (c & 0x3F));
    }
}

void append_utf16(std::u16string& text, char32_t c) {
    if (c < 0x10000) {
        text += static_cast<char16_t>(c);
        return;
    }
    text += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
    text += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
}

std::u16string utf8_to_utf16(std::string_view text) {
    std::u16string units;
    units.reserve(text.size());
    while (!text.empty()) {
        const auto code_point = take_utf8(text);
        if (!code_point) text.remove_prefix(1);
        append_utf16(units, code_point.value_or(replacement));
    }
    return units;
}

std::string utf16_to_utf8(std::u16string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    while (!text.empty()) append_utf8(bytes, take_utf16(text).value_or(replacement));
    return bytes;
}

} // namespace holdfast::vfs
