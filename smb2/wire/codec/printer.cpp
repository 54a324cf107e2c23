#include "smb2/wire/codec/printer.h"

#include <array>
#include <charconv>

namespace holdfast::smb2::wire {
namespace {

/// What a client chose to call a file may not forge a line or colour a terminal.
bool is_plain(char32_t point) {
    return point >= 0x20 && point != '"' && point != '\\' && !(point >= 0x7F && point < 0xA0) && point != 0x2028 &&
           point != 0x2029;
}

void append_hex(std::string& out, std::uint64_t value, std::size_t width) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    const auto count = static_cast<std::size_t>(end - digits.data());
    if (count < width) out.append(width - count, '0');
    out.append(digits.data(), count);
}

void append_byte(std::string& out, char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); }

void append_utf8(std::string& out, char32_t point) {
    if (point < 0x80) {
        append_byte(out, point);
    } else if (point < 0x800) {
        append_byte(out, 0xC0 | point >> 6);
        append_byte(out, 0x80 | (point & 0x3F));
    } else if (point < 0x1'0000) {
        append_byte(out, 0xE0 | point >> 12);
        append_byte(out, 0x80 | (point >> 6 & 0x3F));
        append_byte(out, 0x80 | (point & 0x3F));
    } else {
        append_byte(out, 0xF0 | point >> 18);
        append_byte(out, 0x80 | (point >> 12 & 0x3F));
        append_byte(out, 0x80 | (point >> 6 & 0x3F));
        append_byte(out, 0x80 | (point & 0x3F));
    }
}

bool is_high(char16_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char16_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void append_escaped(std::string& out, char16_t unit) {
    if (unit == '\\' || unit == '"') {
        out += '\\';
        out += static_cast<char>(unit);
        return;
    }
    out += "\\u";
    append_hex(out, unit, 4);
}

} // namespace

void Printer::key(const char* name) {
    if (!text_.empty() && text_.back() != '{') text_ += ' ';
    text_ += name;
    text_ += '=';
}

void Printer::print_number_in_hex(std::uint64_t value) {
    text_ += "0x";
    append_hex(text_, value, 1);
}

void Printer::print_hex(View from) {
    for (const std::byte byte : from) append_hex(text_, std::to_integer<std::uint64_t>(byte), 2);
}

void Printer::print_size(const char* name, std::size_t size) {
    key(name);
    text_ += '<' + std::to_string(size) + " bytes>";
}

void Printer::print_text(const char* name, std::u16string_view from) {
    key(name);
    text_ += '"';
    for (std::size_t i = 0; i < from.size(); ++i) {
        const char16_t unit = from[i];
        if (is_high(unit) && i + 1 < from.size() && is_low(from[i + 1])) {
            append_utf8(text_, 0x1'0000 + ((unit & 0x3FFU) << 10) + (from[++i] & 0x3FFU));
        } else if (is_high(unit) || is_low(unit) || !is_plain(unit)) {
            append_escaped(text_, unit);
        } else {
            append_utf8(text_, unit);
        }
    }
    text_ += '"';
}

void Printer::print_ascii(const char* name, std::string_view from) {
    std::u16string wide;
    for (const char c : from) wide += static_cast<char16_t>(static_cast<unsigned char>(c));
    print_text(name, wide);
}

} // namespace holdfast::smb2::wire
