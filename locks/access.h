#pragma once
// Access masks and share modes in the bits of [MS-DTYP] 2.4.3 and [MS-SMB2] 2.2.13, 2.2.13.1.

#include <cstdint>

namespace holdfast::locks {

enum class Access : std::uint32_t {
    none = 0,
    read_data = 0x1,
    write_data = 0x2,
    append_data = 0x4,
    read_ea = 0x8,
    write_ea = 0x10,
    execute = 0x20,
    delete_child = 0x40,
    read_attributes = 0x80,
    write_attributes = 0x100,
    remove = 0x1'0000, // DELETE
    read_control = 0x2'0000,
    write_dac = 0x4'0000,
    write_owner = 0x8'0000,
    synchronize = 0x10'0000,
    access_system_security = 0x100'0000,
    maximum_allowed = 0x200'0000,
    generic_all = 0x1000'0000,
    generic_execute = 0x2000'0000,
    generic_write = 0x4000'0000,
    generic_read = 0x8000'0000,
};

enum class ShareMode : std::uint32_t { none = 0, read = 1, write = 2, remove = 4, all = 7 };

constexpr Access operator|(Access a, Access b) {
    return static_cast<Access>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr Access operator&(Access a, Access b) {
    return static_cast<Access>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
constexpr Access operator~(Access a) { return static_cast<Access>(~static_cast<std::uint32_t>(a)); }
constexpr ShareMode operator|(ShareMode a, ShareMode b) {
    return static_cast<ShareMode>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr ShareMode operator&(ShareMode a, ShareMode b) {
    return static_cast<ShareMode>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}

/// True when any of the bits in `wanted` is set.
constexpr bool has_any(Access value, Access wanted) { return (value & wanted) != Access::none; }
/// True when all of the bits in `wanted` are set.
constexpr bool has_all(Access value, Access wanted) { return (value & wanted) == wanted; }
constexpr bool allows(ShareMode value, ShareMode wanted) { return (value & wanted) == wanted; }

} // namespace holdfast::locks
