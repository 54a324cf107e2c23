#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

enum class ReadFlags : std::uint8_t { none = 0, read_unbuffered = 1, request_compressed = 2 };
template <>
inline constexpr bool is_flags<ReadFlags> = true;

/// [MS-SMB2] 2.2.19 SMB2 READ Request.
struct ReadRequest {
    static constexpr Command command = Command::read;

    std::uint8_t padding = 0; // where the client would like the data; nobody heeds it
    ReadFlags flags = ReadFlags::none;
    std::uint32_t length = 0;
    std::uint64_t offset = 0;
    FileId file_id{};
    std::uint32_t minimum_count = 0;
    Channel channel = Channel::none;
    std::uint32_t remaining_bytes = 0;
    View read_channel_info{}; // of RDMA; before SMB 3.0 the fields mean nothing

    static void fields(auto& wire, auto& m) {
        Extent channel_info;
        wire.structure_size(49);
        wire("Padding", m.padding);
        wire("Flags", m.flags);
        wire("Length", m.length);
        wire("Offset", m.offset);
        wire("FileId", m.file_id);
        wire("MinimumCount", m.minimum_count);
        wire("Channel", m.channel);
        wire("RemainingBytes", m.remaining_bytes);
        wire.offset16("ReadChannelInfoOffset", channel_info);
        wire.length16("ReadChannelInfoLength", channel_info);
        wire.bytes("Buffer", channel_info, m.read_channel_info, {.empty = Empty::zero, .is_heeded = false});
        wire.at_least_one_byte(header_size + 48);
    }
};

/// [MS-SMB2] 2.2.20 SMB2 READ Response.
struct ReadResponse {
    static constexpr Command command = Command::read;

    std::uint32_t data_remaining = 0;
    View data{};

    static void fields(auto& wire, auto& m) {
        Extent data;
        wire.structure_size(17);
        wire.offset8("DataOffset", data);
        wire.reserved(1);
        wire.length32("DataLength", data);
        wire("DataRemaining", m.data_remaining);
        wire.reserved(4); // Flags in 3.1.1: of RDMA alone
        wire.bytes("Buffer", data, m.data);
    }
};

/// The fixed part of a READ Response, for data that is read straight into the reply behind it.
struct ReadResponseHead {
    static constexpr Command command = Command::read;
    static constexpr std::size_t size = 16;
    /// Where DataLength lies, counted from the header: known only after the read.
    static constexpr std::size_t data_length_at = header_size + 4;

    std::uint8_t padding = 0; // bytes before the data
    std::uint32_t data_length = 0;

    static void fields(auto& wire, auto& m) {
        auto data_offset = static_cast<std::uint8_t>(header_size + size + m.padding);
        wire.structure_size(17);
        wire("DataOffset", data_offset);
        wire.reserved(1);
        wire("DataLength", m.data_length);
        wire.reserved(4); // DataRemaining
        wire.reserved(4);
    }
};

} // namespace holdfast::smb2::wire
