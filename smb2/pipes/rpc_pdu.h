#pragma once
// Connection-oriented RPC, version 5.0: [C706] 12.6 and [MS-RPCE] 2.2.2.

#include <array>
#include <cstddef>
#include <cstdint>

namespace holdfast::smb2::pipes {

enum class PduType : std::uint8_t {
    request = 0,
    response = 2,
    fault = 3,
    bind = 11,
    bind_ack = 12,
    bind_nak = 13,
    alter_context = 14,
    alter_context_resp = 15,
    auth3 = 16,
    co_cancel = 18,
    orphaned = 19,
};

namespace pfc {
constexpr std::uint8_t first_frag = 0x01;
constexpr std::uint8_t last_frag = 0x02;
constexpr std::uint8_t did_not_execute = 0x20;
constexpr std::uint8_t object_uuid = 0x80;
} // namespace pfc

/// Status codes of a fault ([C706] appendix E).
enum class Fault : std::uint32_t {
    op_range = 0x1c01'0002,          // nca_s_op_rng_error
    unknown_interface = 0x1c01'0003, // nca_s_unk_if
    protocol_error = 0x1c01'000b,    // nca_s_proto_error
    invalid_tag = 0x1c00'0006,       // nca_s_fault_invalid_tag
    bad_stub = 0x0000'06f7,          // RPC_X_BAD_STUB_DATA
    too_large = 0x1c00'001d,         // nca_s_fault_remote_no_memory
};

/// [C706] 12.6.3.1, p_result_t and p_provider_reason_t.
enum class ContextResult : std::uint16_t { acceptance = 0, user_rejection = 1, provider_rejection = 2 };
enum class RejectReason : std::uint16_t { none = 0, abstract_syntax = 1, transfer_syntaxes = 2, local_limit = 3 };

using Uuid = std::array<std::uint8_t, 16>; // as on the wire

struct Syntax {
    Uuid uuid{};
    std::uint32_t version = 0; // major in the low half
    bool operator==(const Syntax&) const = default;
};

/// 8a885d04-1ceb-11c9-9fe8-08002b104860, version 2: the one transfer syntax that we speak. NDR64 and
/// the "syntaxes" of the bind-time feature negotiation are refused like any other.
constexpr Syntax ndr20{{0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60},
                       2};

constexpr std::size_t pdu_header_size = 16;
/// What Windows and Samba use on pipes, too.
constexpr std::uint16_t max_fragment = 4280;
/// The least that every implementation has to take ([C706] 12.6.3.4, MustRecvFragSize).
constexpr std::uint16_t min_fragment = 1432;

} // namespace holdfast::smb2::pipes
