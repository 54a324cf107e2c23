#pragma once
// What READ and WRITE both ask before they touch a file.

#include "locks/byte_range.h"
#include "smb2/connection/negotiated.h"
#include "smb2/wire/types.h"

#include <cstdint>
#include <optional>

namespace holdfast::smb2 {

/// The range of an I/O; nothing when it would go beyond 2^63-1, where files end: offsets are signed
/// in [MS-FSA] 2.1.5.3 and 2.1.5.4. (Byte-range locks may lie beyond.)
inline std::optional<locks::ByteRange> io_range(std::uint64_t offset, std::uint64_t length) {
    constexpr auto last_offset = static_cast<std::uint64_t>(INT64_MAX);
    if (offset > last_offset || length > last_offset - offset) return std::nullopt;
    return locks::ByteRange::make(offset, length);
}

/// [MS-SMB2] 3.3.5.12 and 3.3.5.13: a channel is for RDMA transports, and there are none here. The field means
/// nothing before SMB 3.0.
inline bool names_rdma_channel(const NegotiatedState& negotiated, wire::Channel channel) {
    return negotiated.is_3x() && channel != wire::Channel::none;
}

} // namespace holdfast::smb2
