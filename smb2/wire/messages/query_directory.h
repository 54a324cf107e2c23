#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

enum class QueryDirectoryFlags : std::uint8_t {
    none = 0,
    restart_scans = 0x01,
    return_single_entry = 0x02,
    index_specified = 0x04,
    reopen = 0x10,
};
template <>
inline constexpr bool is_flags<QueryDirectoryFlags> = true;

/// [MS-SMB2] 2.2.33 SMB2 QUERY_DIRECTORY Request.
struct QueryDirectoryRequest {
    static constexpr Command command = Command::query_directory;

    FileInfoClass file_information_class{};
    QueryDirectoryFlags flags = QueryDirectoryFlags::none;
    std::uint32_t file_index = 0;
    FileId file_id{};
    std::uint32_t output_buffer_length = 0;
    std::u16string file_name{}; // the search pattern

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire.structure_size(33);
        wire("FileInformationClass", m.file_information_class);
        wire("Flags", m.flags);
        wire("FileIndex", m.file_index);
        wire("FileId", m.file_id);
        wire.offset16("FileNameOffset", name);
        wire.length16("FileNameLength", name);
        wire("OutputBufferLength", m.output_buffer_length);
        wire.text("Buffer", name, m.file_name);
        wire.at_least_one_byte(header_size + 32);
    }
};

/// [MS-SMB2] 2.2.34 SMB2 QUERY_DIRECTORY Response.
struct QueryDirectoryResponse {
    static constexpr Command command = Command::query_directory;

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
