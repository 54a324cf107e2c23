#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

/// [MS-FSCC] 2.4, FileEaInformation.
struct FileEaInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::ea;

    std::uint32_t ea_size = 0;

    static void fields(auto& wire, auto& m) { wire("EaSize", m.ea_size); }
};

enum class EaFlags : std::uint8_t { none = 0, need_ea = 0x80 };
template <>
inline constexpr bool is_flags<EaFlags> = true;

/// [MS-FSCC] 2.4, FileFullEaInformation. A list of them is a chain.
struct FileFullEaInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::full_ea;
    static constexpr std::size_t align = 4;

    EaFlags flags = EaFlags::none;
    std::string ea_name{}; // at most 254 bytes
    Bytes ea_value{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        Extent value;
        wire.next_entry("NextEntryOffset");
        wire("Flags", m.flags);
        wire.length8("EaNameLength", name);
        wire.length16("EaValueLength", value);
        wire.ascii("EaName", name, m.ea_name);
        wire.reserved(1); // the name's terminator, which its length leaves out
        wire.bytes("EaValue", value, m.ea_value);
    }
};

/// [MS-FSCC] 2.4, FILE_GET_EA_INFORMATION: which EAs are asked for.
struct FileGetEaInformation {
    static constexpr std::size_t align = 4;

    std::string ea_name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire.next_entry("NextEntryOffset");
        wire.length8("EaNameLength", name);
        wire.ascii("EaName", name, m.ea_name);
        wire.reserved(1);
    }
};

} // namespace holdfast::smb2::wire
