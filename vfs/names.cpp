#include "vfs/names.h"

#include "vfs/folding.h"
#include "vfs/utf.h"

#include <array>
#include <cstddef>
#include <optional>

namespace holdfast::vfs {
namespace {

constexpr std::size_t longest_name = 255; // bytes, as Linux has it

/// Bytes that are not UTF-8 travel as U+F700 + byte.
constexpr char32_t raw_byte_base = 0xF700;

/// What U+F020 and the following stand for, as macOS and Linux clients write them.
constexpr std::u32string_view from_f020 = U"\"*:<>?\\| .";

/// The character that a private one stands for. Some clients use U+F000 + ASCII instead of the short list.
std::optional<char32_t> meaning_of_private(char32_t c) {
    if (c >= 0xF001 && c <= 0xF01F) return c - 0xF000;
    if (c >= 0xF020 && c < 0xF020 + from_f020.size()) return from_f020[c - 0xF020];
    switch (c) {
    case 0xF02A:
    case 0xF03A:
    case 0xF03C:
    case 0xF03E:
    case 0xF03F:
    case 0xF05C:
    case 0xF07C: return c - 0xF000;
    default: return std::nullopt;
    }
}

bool is_raw_byte(char32_t c) { return c >= raw_byte_base + 0x80 && c <= raw_byte_base + 0xFF; }

/// [MS-FSCC] 2.1.5 Pathname: what no name may contain.
bool is_illegal(char32_t c) {
    if (c < 0x20) return true;
    switch (c) {
    case '"':
    case '*':
    case '/':
    case ':':
    case '<':
    case '>':
    case '?':
    case '\\':
    case '|': return true;
    default: return false;
    }
}

Result<std::string> name_from_wire(std::u16string_view wire) {
    std::string name;
    name.reserve(wire.size());
    while (!wire.empty()) {
        const auto c = take_utf16(wire);
        if (!c || is_illegal(*c)) return Error::invalid_name;
        if (is_raw_byte(*c)) {
            name += static_cast<char>(static_cast<unsigned char>(*c - raw_byte_base));
        } else {
            append_utf8(name, meaning_of_private(*c).value_or(*c));
        }
    }
    // Asked of the outcome: private characters may spell dots too.
    if (name.empty() || name == "." || name == "..") return Error::invalid_name;
    if (name.size() > longest_name) return Error::name_too_long;
    return name;
}

void append_private(std::u16string& wire, char32_t c) {
    const auto at = from_f020.find(c);
    wire += static_cast<char16_t>(at == std::u32string_view::npos ? 0xF000 + c : 0xF020 + at);
}

void append_raw(std::u16string& wire, std::string_view bytes) {
    for (const char byte : bytes) wire += static_cast<char16_t>(raw_byte_base + static_cast<unsigned char>(byte));
}

} // namespace

Result<std::string> path_from_wire(std::u16string_view wire) {
    if (wire.ends_with(u'\\') && wire.size() > 1) wire.remove_suffix(1);
    std::string path;
    while (!wire.empty()) {
        const auto end = wire.find(u'\\');
        const auto name = name_from_wire(wire.substr(0, end));
        if (!name) return name.error();
        if (!path.empty()) path += '/';
        path += *name;
        if (end == std::u16string_view::npos) break;
        wire.remove_prefix(end + 1);
        if (wire.empty()) return Error::invalid_name; // two '\\' at the end
    }
    return path;
}

std::u16string name_to_wire(std::string_view name) {
    std::u16string wire;
    wire.reserve(name.size());
    while (!name.empty()) {
        const std::string_view before = name;
        const auto c = take_utf8(name);
        if (!c) {
            append_raw(wire, before.substr(0, 1));
            name.remove_prefix(1);
        } else if (is_raw_byte(*c) || meaning_of_private(*c)) {
            // A name that really has such a character: its bytes, else it would come back as another one.
            append_raw(wire, before.substr(0, before.size() - name.size()));
        } else if (is_illegal(*c) || (name.empty() && (*c == ' ' || *c == '.'))) {
            append_private(wire, *c); // Windows drops a dot or a space at the end
        } else {
            append_utf16(wire, *c);
        }
    }
    return wire;
}

std::u16string path_to_wire(std::string_view path) {
    std::u16string wire;
    while (!path.empty()) {
        const auto end = path.find('/');
        if (!wire.empty()) wire += u'\\';
        wire += name_to_wire(path.substr(0, end));
        if (end == std::string_view::npos) break;
        path.remove_prefix(end + 1);
    }
    return wire;
}

std::string fold_case(std::string_view utf8) {
    std::string folded;
    folded.reserve(utf8.size());
    while (!utf8.empty()) {
        const char first = utf8.front();
        const auto c = take_utf8(utf8);
        if (c) {
            append_utf8(folded, fold_code_point(*c));
        } else {
            folded += first;
            utf8.remove_prefix(1);
        }
    }
    return folded;
}

char16_t upcase(char16_t unit) { return static_cast<char16_t>(fold_code_point(unit)); }

} // namespace holdfast::vfs
