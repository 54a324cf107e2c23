#include "vfs/dos_attributes.h"

#include <cstddef>

// version (1 byte), fields (1 byte: which of the following are there), attributes (4 bytes),
// creation (8), change and its guard (16); little-endian, nanoseconds since 1970.

namespace holdfast::vfs {
namespace {

constexpr unsigned version = 1;
constexpr unsigned has_attributes = 1;
constexpr unsigned has_creation = 2;
constexpr unsigned has_change = 4;

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

void put(std::string& out, Ticks time) { put(out, static_cast<std::uint64_t>(time.count()), 8); }

/// Takes from the front; whether all was there is asked once, by the length.
std::uint64_t take(std::string_view& rest, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest[i])) << (8 * i);
    rest.remove_prefix(bytes);
    return value;
}

Ticks take_time(std::string_view& rest) { return Ticks(static_cast<std::int64_t>(take(rest, 8))); }

} // namespace

std::uint32_t default_dos_attributes(Kind kind) { return kind == Kind::file ? dos::archive : 0; }

std::string encode(const DosRecord& record) {
    std::string out;
    put(out, version, 1);
    put(out,
        (record.attributes ? has_attributes : 0U) | (record.creation ? has_creation : 0U) |
            (record.change ? has_change : 0U),
        1);
    if (record.attributes) put(out, *record.attributes, 4);
    if (record.creation) put(out, *record.creation);
    if (record.change) {
        put(out, record.change->value);
        put(out, record.change->guard);
    }
    return out;
}

std::optional<DosRecord> decode_dos_record(std::string_view value) {
    if (value.size() < 2 || static_cast<unsigned char>(value[0]) != version) return std::nullopt;
    const auto fields = static_cast<unsigned char>(value[1]);
    value.remove_prefix(2);
    const std::size_t length =
        (fields & has_attributes ? 4U : 0U) + (fields & has_creation ? 8U : 0U) + (fields & has_change ? 16U : 0U);
    if (value.size() != length || fields > (has_attributes | has_creation | has_change)) return std::nullopt;

    DosRecord record;
    if (fields & has_attributes) record.attributes = static_cast<std::uint32_t>(take(value, 4)) & stored_dos_attributes;
    if (fields & has_creation) record.creation = take_time(value);
    if (fields & has_change) {
        const Ticks time = take_time(value);
        record.change = DosRecord::Change{time, take_time(value)};
    }
    return record;
}

} // namespace holdfast::vfs
