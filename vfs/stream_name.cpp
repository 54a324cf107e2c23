#include "vfs/stream_name.h"

#include "vfs/names.h"
#include "vfs/utf.h"

namespace holdfast::vfs {
namespace {

constexpr std::size_t longest_on_wire = 255; // characters of UTF-16
constexpr std::size_t longest_on_disk = 255; // bytes, as Linux has it

bool is_illegal(char32_t c) { return c == 0 || c == '/' || c == '\\' || c == ':'; }

} // namespace

Result<std::string> stream_name_from_wire(std::u16string_view wire) {
    if (wire.size() > longest_on_wire) return Error::invalid_name;
    std::string name;
    name.reserve(wire.size());
    while (!wire.empty()) {
        const auto c = take_utf16(wire);
        if (!c || is_illegal(*c)) return Error::invalid_name;
        append_utf8(name, *c);
    }
    if (const auto fine = check_stream_name(name); !fine) return fine.error();
    return name;
}

std::u16string stream_name_to_wire(std::string_view name) { return utf8_to_utf16(name); }

Result<void> check_stream_name(std::string_view name) {
    if (name.empty() || name == "." || name == "..") return Error::invalid_name;
    for (const char c : name)
        if (is_illegal(static_cast<unsigned char>(c))) return Error::invalid_name;
    if (name.size() > longest_on_disk) return Error::name_too_long;
    return {};
}

} // namespace holdfast::vfs
