#include "smb2/wire/header.h"

#include <algorithm>

namespace holdfast::smb2::wire {
namespace {

// [MS-CIFS] 2.2.3.1 The SMB Header; WordCount and ByteCount follow it.
constexpr std::size_t smb1_header_size = 32;
constexpr std::byte smb1_negotiate{0x72};
constexpr std::byte dialect_format{0x02}; // before each name

} // namespace

FrameKind frame_kind(View frame) {
    if (frame.size() < 4) return FrameKind::unknown;
    constexpr std::array smb{std::byte{'S'}, std::byte{'M'}, std::byte{'B'}};
    if (!std::equal(smb.begin(), smb.end(), frame.begin() + 1)) return FrameKind::unknown;
    switch (std::to_integer<unsigned>(frame[0])) {
    case 0xFF: return FrameKind::smb1;
    case 0xFE: return FrameKind::smb2;
    case 0xFD: return FrameKind::encrypted;
    case 0xFC: return FrameKind::compressed;
    default: return FrameKind::unknown;
    }
}

std::optional<Smb1Negotiate> decode_smb1_negotiate(View frame) {
    constexpr std::size_t fixed = smb1_header_size + 3;
    if (frame_kind(frame) != FrameKind::smb1 || frame.size() < fixed || frame[4] != smb1_negotiate) return {};
    if (frame[smb1_header_size] != std::byte{0}) return {}; // WordCount
    const std::size_t count = std::to_integer<std::size_t>(frame[smb1_header_size + 1]) |
                              std::to_integer<std::size_t>(frame[smb1_header_size + 2]) << 8;
    if (count > frame.size() - fixed) return {};

    Smb1Negotiate result;
    View left = frame.subspan(fixed, count);
    while (!left.empty()) {
        const auto end = std::find(left.begin(), left.end(), std::byte{0});
        if (left.front() != dialect_format || end == left.end()) return {};
        std::string& name = result.dialects.emplace_back();
        for (auto at = left.begin() + 1; at != end; ++at) name += std::to_integer<char>(*at);
        left = left.subspan(static_cast<std::size_t>(end - left.begin()) + 1);
    }
    return result;
}

Bytes encode_smb1_negotiate(const Smb1Negotiate& request) {
    Bytes out(smb1_header_size + 3);
    out[0] = std::byte{0xFF};
    out[1] = std::byte{'S'};
    out[2] = std::byte{'M'};
    out[3] = std::byte{'B'};
    out[4] = smb1_negotiate;
    out[10] = std::byte{0x01}; // Flags2: SMB_FLAGS2_LONG_NAMES, and below EXTENDED_SECURITY, NT_STATUS, UNICODE
    out[11] = std::byte{0xC8};
    for (const std::string& name : request.dialects) {
        out.push_back(dialect_format);
        for (const char c : name) out.push_back(static_cast<std::byte>(c));
        out.push_back(std::byte{0});
    }
    const std::size_t count = out.size() - smb1_header_size - 3;
    out[smb1_header_size + 1] = static_cast<std::byte>(count & 0xFF);
    out[smb1_header_size + 2] = static_cast<std::byte>(count >> 8 & 0xFF);
    return out;
}

} // namespace holdfast::smb2::wire
