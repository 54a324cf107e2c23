#pragma once
// Writing the 64 bytes of a reply's header where they lie ([MS-SMB2] 2.2.1): done for every
// request, so by hand and not through the description.

#include "smb2/wire/header.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace holdfast::smb2 {

template <class Number>
void put(std::byte* at, Number value) {
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(at, &value, sizeof value);
}
template <class Number>
Number get(const std::byte* at) {
    Number value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

struct ReplyHeader {
    std::uint16_t credit_charge = 0;
    Status status = Status::success;
    Command command = Command::negotiate;
    std::uint16_t credits = 0;
    wire::HeaderFlags flags = wire::HeaderFlags::none;
    std::uint64_t message_id = 0;
    std::uint64_t async_id = 0; // with the async flag; else tree_id
    locks::TreeId tree_id{};
    locks::SessionId session_id{};
};

/// NextCommand and Signature become 0.
inline void write_reply_header(std::byte* at, const ReplyHeader& header) {
    put<std::uint32_t>(at, 0x424d53fe); // 0xFE 'S' 'M' 'B'
    put<std::uint16_t>(at + 4, wire::header_size);
    put(at + 6, header.credit_charge);
    put(at + 8, header.status);
    put(at + 12, header.command);
    put(at + 14, header.credits);
    put(at + 16, header.flags);
    put<std::uint32_t>(at + 20, 0);
    put(at + 24, header.message_id);
    if (has(header.flags, wire::HeaderFlags::async_command)) {
        put(at + 32, header.async_id);
    } else {
        put<std::uint32_t>(at + 32, 0xfeff); // reserved; what Windows puts there
        put(at + 36, header.tree_id);
    }
    put(at + 40, header.session_id);
    std::memset(at + 48, 0, 16);
}

} // namespace holdfast::smb2
