#include "smb2/auth/ntlm_messages.h"

#include "smb2/crypto/bytes.h"

#include <algorithm>

namespace holdfast::smb2::auth {

namespace {

using crypto::load_le;
using crypto::store_le;
using namespace std::string_view_literals;

constexpr auto signature = "NTLMSSP\0"sv;
constexpr std::size_t challenge_header_size = 56;    // with the version
constexpr std::size_t authenticate_header_size = 64; // without version and MIC
constexpr std::size_t most_name_units = 1024;

enum class MessageType : std::uint32_t { negotiate = 1, challenge = 2, authenticate = 3 };

std::uint16_t u16_at(Bytes message, std::size_t offset) {
    return load_le<std::uint16_t>(message.subspan(offset).first<2>());
}
std::uint32_t u32_at(Bytes message, std::size_t offset) {
    return load_le<std::uint32_t>(message.subspan(offset).first<4>());
}

bool is_message(Bytes message, MessageType type, std::size_t header_size) {
    return message.size() >= header_size && std::ranges::equal(message.first(8), crypto::bytes_of(signature)) &&
           u32_at(message, 8) == static_cast<std::uint32_t>(type);
}

/// Length, room, offset: what they point to, where it lies in the message.
std::optional<Bytes> payload(Bytes message, std::size_t field_offset) {
    const std::size_t length = u16_at(message, field_offset);
    const std::size_t offset = u32_at(message, field_offset + 4);
    if (length == 0) return Bytes{};
    if (offset > message.size() || length > message.size() - offset) return std::nullopt;
    return message.subspan(offset, length);
}

std::optional<std::u16string> text_payload(Bytes message, std::size_t field_offset) {
    const auto bytes = payload(message, field_offset);
    if (!bytes || bytes->size() % 2 != 0 || bytes->size() / 2 > most_name_units) return std::nullopt;
    std::u16string text;
    text.reserve(bytes->size() / 2);
    for (std::size_t i = 0; i < bytes->size(); i += 2) text.push_back(static_cast<char16_t>(u16_at(*bytes, i)));
    return text;
}

void write_field(std::span<std::byte> header, std::size_t at, std::size_t length, std::size_t offset) {
    store_le(header.subspan(at).first<2>(), static_cast<std::uint16_t>(length));
    store_le(header.subspan(at + 2).first<2>(), static_cast<std::uint16_t>(length));
    store_le(header.subspan(at + 4).first<4>(), static_cast<std::uint32_t>(offset));
}

} // namespace

std::optional<NtlmNegotiate> parse_ntlm_negotiate(Bytes message) {
    if (!is_message(message, MessageType::negotiate, 16)) return std::nullopt;
    return NtlmNegotiate{NtlmFlags{u32_at(message, 12)}};
}

std::optional<NtlmChallenge> parse_ntlm_challenge(Bytes message) {
    if (!is_message(message, MessageType::challenge, 48)) return std::nullopt;
    const auto name = text_payload(message, 12);
    const auto info = payload(message, 40);
    if (!name || !info) return std::nullopt;
    NtlmChallenge parsed{NtlmFlags{u32_at(message, 20)}, {}, *name, {info->begin(), info->end()}};
    std::ranges::copy(message.subspan(24, 8), parsed.challenge.begin());
    return parsed;
}

std::optional<NtlmAuthenticate> parse_ntlm_authenticate(Bytes message) {
    if (!is_message(message, MessageType::authenticate, authenticate_header_size)) return std::nullopt;
    const auto lm_response = payload(message, 12);
    const auto nt_response = payload(message, 20);
    const auto session_key = payload(message, 52);
    auto domain = text_payload(message, 28);
    auto user = text_payload(message, 36);
    auto workstation = text_payload(message, 44);
    if (!lm_response || !nt_response || !session_key || !domain || !user || !workstation) return std::nullopt;

    NtlmAuthenticate parsed;
    parsed.flags = NtlmFlags{u32_at(message, 60)};
    parsed.lm_response = *lm_response;
    parsed.nt_response = *nt_response;
    parsed.domain = std::move(*domain);
    parsed.user = std::move(*user);
    parsed.workstation = std::move(*workstation);
    parsed.encrypted_session_key = *session_key;
    return parsed;
}

ByteVector build_ntlm_challenge(const NtlmChallenge& challenge) {
    const ByteVector name = utf16le(challenge.target_name);
    ByteVector message(challenge_header_size + name.size() + challenge.target_info.size());
    const std::span header(message);
    std::ranges::copy(crypto::bytes_of(signature), header.begin());
    store_le(header.subspan<8, 4>(), static_cast<std::uint32_t>(MessageType::challenge));
    write_field(header, 12, name.size(), challenge_header_size);
    store_le(header.subspan<20, 4>(), static_cast<std::uint32_t>(challenge.flags));
    std::ranges::copy(challenge.challenge, header.begin() + 24);
    write_field(header, 40, challenge.target_info.size(), challenge_header_size + name.size());
    // [MS-NLMP] 2.2.2.10 VERSION: that of Windows 7; clients show it, nobody decides by it.
    constexpr std::array<std::uint8_t, 8> version{6, 1, 0xB1, 0x1D, 0, 0, 0, 15};
    std::ranges::copy(std::as_bytes(std::span(version)), header.begin() + 48);

    const auto after_header = header.subspan(challenge_header_size);
    std::ranges::copy(name, after_header.begin());
    std::ranges::copy(challenge.target_info, after_header.subspan(name.size()).begin());
    return message;
}

void append_av_pair(ByteVector& pairs, AvId id, Bytes value) {
    std::array<std::byte, 4> header;
    store_le(std::span(header).first<2>(), static_cast<std::uint16_t>(id));
    store_le(std::span(header).last<2>(), static_cast<std::uint16_t>(value.size()));
    pairs.insert(pairs.end(), header.begin(), header.end());
    pairs.insert(pairs.end(), value.begin(), value.end());
}

void append_av_pair(ByteVector& pairs, AvId id, std::u16string_view value) {
    append_av_pair(pairs, id, Bytes(utf16le(value)));
}

std::optional<Bytes> find_av_pair(Bytes pairs, AvId id) {
    while (pairs.size() >= 4) {
        const auto found = AvId{u16_at(pairs, 0)};
        const std::size_t size = u16_at(pairs, 2);
        if (found == AvId::end || size > pairs.size() - 4) return std::nullopt;
        if (found == id) return pairs.subspan(4, size);
        pairs = pairs.subspan(4 + size);
    }
    return std::nullopt;
}

bool are_av_pairs_whole(Bytes pairs) {
    while (!pairs.empty()) {
        if (pairs.size() < 4) return false;
        if (AvId{u16_at(pairs, 0)} == AvId::end) return true;
        const std::size_t size = 4 + std::size_t{u16_at(pairs, 2)};
        if (size > pairs.size()) return false;
        pairs = pairs.subspan(size);
    }
    return true;
}

ByteVector utf16le(std::u16string_view text) {
    ByteVector bytes(text.size() * 2);
    for (std::size_t i = 0; i < text.size(); ++i)
        store_le(std::span(bytes).subspan(i * 2).first<2>(), static_cast<std::uint16_t>(text[i]));
    return bytes;
}

} // namespace holdfast::smb2::auth
