#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

/// What of a security descriptor is meant ([MS-SMB2] 2.2.37 and 2.2.39, AdditionalInformation).
enum class SecurityInformation : std::uint32_t {
    none = 0,
    owner = 0x1,
    group = 0x2,
    dacl = 0x4,
    sacl = 0x8,
    label = 0x10,
    attribute = 0x20,
    scope = 0x40,
    backup = 0x1'0000,
};
template <>
inline constexpr bool is_flags<SecurityInformation> = true;

/// Of FileFullEaInformation queries.
enum class QueryInfoFlags : std::uint32_t { none = 0, restart_scan = 1, return_single_entry = 2, index_specified = 4 };
template <>
inline constexpr bool is_flags<QueryInfoFlags> = true;

/// [MS-SMB2] 2.2.37 SMB2 QUERY_INFO Request.
struct QueryInfoRequest {
    static constexpr Command command = Command::query_info;

    InfoType info_type{};
    std::uint8_t file_info_class = 0; // a FileInfoClass or FsInfoClass, as info_type says
    std::uint32_t output_buffer_length = 0;
    std::uint32_t additional_information = 0; // SecurityInformation, or the index of an EA
    QueryInfoFlags flags = QueryInfoFlags::none;
    FileId file_id{};
    View input{};

    static void fields(auto& wire, auto& m) {
        Extent input;
        wire.structure_size(41);
        wire("InfoType", m.info_type);
        wire("FileInfoClass", m.file_info_class);
        wire("OutputBufferLength", m.output_buffer_length);
        wire.offset16("InputBufferOffset", input);
        wire.reserved(2);
        wire.length32("InputBufferLength", input);
        wire("AdditionalInformation", m.additional_information);
        wire("Flags", m.flags);
        wire("FileId", m.file_id);
        wire.bytes("Buffer", input, m.input, {.empty = Empty::zero});
    }
};

/// [MS-SMB2] 2.2.38 SMB2 QUERY_INFO Response.
struct QueryInfoResponse {
    static constexpr Command command = Command::query_info;

    Bytes output{};

    static void fields(auto& wire, auto& m) {
        Extent output;
        wire.structure_size(9);
        wire.offset16("OutputBufferOffset", output);
        wire.length32("OutputBufferLength", output);
        wire.bytes("Buffer", output, m.output);
    }
};

} // namespace holdfast::smb2::wire
