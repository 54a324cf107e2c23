#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

enum class CloseFlags : std::uint16_t { none = 0, postquery_attrib = 1 };
template <>
inline constexpr bool is_flags<CloseFlags> = true;

/// [MS-SMB2] 2.2.15 SMB2 CLOSE Request.
struct CloseRequest {
    static constexpr Command command = Command::close;

    CloseFlags flags = CloseFlags::none;
    FileId file_id{};

    static void fields(auto& wire, auto& m) {
        wire.structure_size(24);
        wire("Flags", m.flags);
        wire.reserved(4);
        wire("FileId", m.file_id);
    }
};

/// [MS-SMB2] 2.2.16 SMB2 CLOSE Response. All zero unless the flags say that attributes were queried.
struct CloseResponse {
    static constexpr Command command = Command::close;

    CloseFlags flags = CloseFlags::none;
    FileTime creation_time{};
    FileTime last_access_time{};
    FileTime last_write_time{};
    FileTime change_time{};
    std::uint64_t allocation_size = 0;
    std::uint64_t end_of_file = 0;
    FileAttributes file_attributes = FileAttributes::none;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(60);
        wire("Flags", m.flags);
        wire.reserved(4);
        wire("CreationTime", m.creation_time);
        wire("LastAccessTime", m.last_access_time);
        wire("LastWriteTime", m.last_write_time);
        wire("ChangeTime", m.change_time);
        wire("AllocationSize", m.allocation_size);
        wire("EndofFile", m.end_of_file);
        wire("FileAttributes", m.file_attributes);
    }
};

} // namespace holdfast::smb2::wire
