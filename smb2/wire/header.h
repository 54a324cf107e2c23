#pragma once
// What stands before a message: the SMB2 header, and what a frame may begin with instead.

#include "locks/ids.h"
#include "smb2/wire/codec.h"
#include "smb2/wire/status.h"

namespace holdfast::smb2::wire {

enum class HeaderFlags : std::uint32_t {
    none = 0,
    server_to_redir = 0x1, // a response
    async_command = 0x2,
    related_operations = 0x4,
    signed_ = 0x8,
    priority_mask = 0x70,
    dfs_operations = 0x1000'0000,
    replay_operation = 0x2000'0000,
};
template <>
inline constexpr bool is_flags<HeaderFlags> = true;

using Signature = std::array<std::uint8_t, 16>;

/// [MS-SMB2] 2.2.1.1 SMB2 Packet Header - ASYNC and 2.2.1.2 - SYNC. `flags` decides whether async_id
/// is there, or process_id (the spec's Reserved, which old clients fill) and tree_id.
struct Header {
    std::uint16_t credit_charge = 0;
    Status status = Status::success; // in requests of 3.x: channel_sequence()
    Command command = Command::negotiate;
    std::uint16_t credits = 0; // CreditRequest or CreditResponse
    HeaderFlags flags = HeaderFlags::none;
    std::uint32_t next_command = 0;
    std::uint64_t message_id = 0;
    std::uint64_t async_id = 0;
    std::uint32_t process_id = 0;
    locks::TreeId tree_id{};
    locks::SessionId session_id{};
    Signature signature{};

    bool is_response() const { return has(flags, HeaderFlags::server_to_redir); }
    bool is_async() const { return has(flags, HeaderFlags::async_command); }
    bool is_related() const { return has(flags, HeaderFlags::related_operations); }
    bool is_replay() const { return has(flags, HeaderFlags::replay_operation); }
    bool is_signed() const { return has(flags, HeaderFlags::signed_); }
    std::uint16_t channel_sequence() const {
        return static_cast<std::uint16_t>(static_cast<std::uint32_t>(status) & 0xFFFF);
    }

    static void fields(auto& wire, auto& m) {
        wire.constant32("ProtocolId", 0x424D'53FE);
        wire.structure_size(64);
        wire("CreditCharge", m.credit_charge);
        wire("Status", m.status);
        wire("Command", m.command);
        wire("Credits", m.credits);
        wire("Flags", m.flags);
        wire("NextCommand", m.next_command);
        wire("MessageId", m.message_id);
        if (m.is_async()) {
            wire("AsyncId", m.async_id);
        } else {
            wire("ProcessId", m.process_id);
            wire("TreeId", m.tree_id);
        }
        wire("SessionId", m.session_id);
        wire("Signature", m.signature);
    }
};

/// Where the fields lie that are set, or read alone, in a message that is written.
namespace header_at {
constexpr std::size_t status = 8;
constexpr std::size_t command = 12;
constexpr std::size_t credits = 14;
constexpr std::size_t flags = 16;
constexpr std::size_t next_command = 20;
constexpr std::size_t message_id = 24;
constexpr std::size_t tree_id = 36; // of SYNC
constexpr std::size_t session_id = 40;
constexpr std::size_t signature = 48;
} // namespace header_at

inline std::optional<Header> decode_header(View bytes) { return decode<Header>(bytes); }

/// Header and body; offsets count from where the output ends now.
template <Message T, class Out>
void encode(const Header& header, const T& message, Out& out) {
    const std::size_t at = out.size();
    encode(header, out);
    encode(message, out, at);
}

/// [MS-SMB2] 2.2.41 SMB2 TRANSFORM_HEADER.
struct TransformHeader {
    static constexpr std::size_t size = 52;
    /// What is authenticated but not encrypted: from here to the end of the header.
    static constexpr std::size_t authenticated_at = 20;

    Signature signature{};
    std::array<std::uint8_t, 16> nonce{};
    std::uint32_t original_message_size = 0;
    std::uint16_t flags = 0; // EncryptionAlgorithm before 3.1.1; 1 either way
    locks::SessionId session_id{};

    static void fields(auto& wire, auto& m) {
        wire.constant32("ProtocolId", 0x424D'53FD);
        wire("Signature", m.signature);
        wire("Nonce", m.nonce);
        wire("OriginalMessageSize", m.original_message_size);
        wire.reserved(2);
        wire("Flags", m.flags);
        wire("SessionId", m.session_id);
    }
};

enum class FrameKind : std::uint8_t { unknown, smb1, smb2, encrypted, compressed };

/// By the four bytes that every frame begins with ([MS-SMB2] 3.3.5.2).
FrameKind frame_kind(View frame);

/// What [MS-SMB2] 3.3.5.3.1 reads of an SMB1 SMB_COM_NEGOTIATE ([MS-CIFS] 2.2.4.52.1): the dialects.
struct Smb1Negotiate {
    std::vector<std::string> dialects{};
};
/// Nothing for another SMB1 command or a malformed one.
std::optional<Smb1Negotiate> decode_smb1_negotiate(View frame);
/// As a client sends it that can go on with SMB2.
Bytes encode_smb1_negotiate(const Smb1Negotiate& request);

} // namespace holdfast::smb2::wire
