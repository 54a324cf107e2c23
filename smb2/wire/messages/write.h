#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

enum class WriteFlags : std::uint32_t { none = 0, write_through = 1, write_unbuffered = 2 };
template <>
inline constexpr bool is_flags<WriteFlags> = true;

/// [MS-SMB2] 2.2.21 SMB2 WRITE Request.
struct WriteRequest {
    static constexpr Command command = Command::write;

    std::uint64_t offset = 0;
    FileId file_id{};
    Channel channel = Channel::none;
    std::uint32_t remaining_bytes = 0;
    WriteFlags flags = WriteFlags::none;
    View data{};
    View write_channel_info{}; // of RDMA; before SMB 3.0 the fields mean nothing

    static void fields(auto& wire, auto& m) {
        Extent data;
        Extent channel_info;
        wire.structure_size(49);
        wire.offset16("DataOffset", data);
        wire.length32("Length", data);
        wire("Offset", m.offset);
        wire("FileId", m.file_id);
        wire("Channel", m.channel);
        wire("RemainingBytes", m.remaining_bytes);
        wire.offset16("WriteChannelInfoOffset", channel_info);
        wire.length16("WriteChannelInfoLength", channel_info);
        wire("Flags", m.flags);
        wire.bytes("WriteChannelInfo", channel_info, m.write_channel_info, {.empty = Empty::zero, .is_heeded = false});
        wire.bytes("Buffer", data, m.data);
        wire.at_least_one_byte(header_size + 48);
    }
};

/// [MS-SMB2] 2.2.22 SMB2 WRITE Response.
struct WriteResponse {
    static constexpr Command command = Command::write;

    std::uint32_t count = 0;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(17);
        wire.reserved(2);
        wire("Count", m.count);
        wire.reserved(4); // Remaining
        wire.reserved(2); // WriteChannelInfoOffset
        wire.reserved(2); // WriteChannelInfoLength
    }
};

} // namespace holdfast::smb2::wire
