#pragma once
// Samples of the messages before any file: NEGOTIATE to TREE_DISCONNECT, errors, headers.

#include "tests/unit/smb2/wire/samples/sample.h"

namespace holdfast::smb2::wire {

template <>
struct Sample<Header> {
    static std::vector<Case<Header>> cases() {
        return {
            {{.credit_charge = 1,
              .status = Status::success,
              .command = Command::lock,
              .credits = 31,
              .flags = HeaderFlags::signed_ | HeaderFlags::related_operations,
              .next_command = 0x70,
              .message_id = 7,
              .process_id = 0xFEFF,
              .tree_id = locks::TreeId{5},
              .session_id = locks::SessionId{0x1122334455667788},
              .signature = counting<Signature>(0xA0)},
             "fe534d42 4000 0100 00000000 0a00 1f00 0c000000 70000000 0700000000000000 fffe0000 05000000 "
             "8877665544332211 a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"},
            {{.credit_charge = 1,
              .status = Status::pending,
              .command = Command::change_notify,
              .credits = 1,
              .flags = HeaderFlags::server_to_redir | HeaderFlags::async_command,
              .message_id = 8,
              .async_id = 0x99,
              .session_id = locks::SessionId{1}},
             "fe534d42 4000 0100 03010000 0f00 0100 03000000 00000000 0800000000000000 9900000000000000 "
             "0100000000000000 00000000000000000000000000000000"},
        };
    }
};

template <>
struct Sample<TransformHeader> {
    static std::vector<Case<TransformHeader>> cases() {
        return {{{.signature = counting<Signature>(1),
                  .nonce = counting<std::array<std::uint8_t, 16>>(0x20),
                  .original_message_size = 104,
                  .flags = 1,
                  .session_id = locks::SessionId{0x1122334455667788}},
                 "fd534d42 0102030405060708090a0b0c0d0e0f10 202122232425262728292a2b2c2d2e2f 68000000 0000 "
                 "0100 8877665544332211"}};
    }
};

template <>
struct Sample<NegotiateRequest> {
    static std::vector<Case<NegotiateRequest>> cases() {
        return {
            {{.security_mode = SecurityMode::signing_enabled, .dialects = {Dialect::smb2_02, Dialect::smb2_10}},
             "2400 0200 0100 0000 00000000 00000000000000000000000000000000 00000000 0000 0000 0202 1002"},
            {{.security_mode = SecurityMode::signing_enabled | SecurityMode::signing_required,
              .capabilities = Capabilities::dfs | Capabilities::encryption,
              .client_guid = counting<Guid>(0x10),
              .dialects = {Dialect::smb3_02, Dialect::smb3_11, Dialect::smb2_10},
              .negotiate_contexts = {negotiate_context(PreauthIntegrityCapabilities{
                                         .hash_algorithms = {HashAlgorithm::sha_512}, .salt = from_hex("aabbcc")}),
                                     negotiate_context(SigningCapabilities{{SigningAlgorithm::aes_gmac}}),
                                     {static_cast<NegotiateContextType>(0x100), from_hex("01")}}},
             "2400 0300 0300 0000 41000000 101112131415161718191a1b1c1d1e1f 70000000 0300 0000 0203 1103 "
             "1002 000000000000 0100 0900 00000000 010003000100aabbcc 00000000000000 0800 0400 00000000 "
             "01000200 00000000 0001 0100 00000000 01"},
        };
    }
};

template <>
struct Sample<NegotiateResponse> {
    static std::vector<Case<NegotiateResponse>> cases() {
        return {
            {{.security_mode = SecurityMode::signing_enabled,
              .dialect_revision = Dialect::smb2_10,
              .server_guid = counting<Guid>(0x30),
              .capabilities = Capabilities::leasing | Capabilities::large_mtu,
              .max_transact_size = 0x10'0000,
              .max_read_size = 0x80'0000,
              .max_write_size = 0x80'0001,
              .system_time = FileTime{0x01D9'1234'5678'9ABC},
              .security_buffer = from_hex("6006")},
             "4100 0100 1002 0000 303132333435363738393a3b3c3d3e3f 06000000 00001000 00008000 01008000 "
             "bc9a78563412d901 0000000000000000 8000 0200 00000000 6006"},
            {{.security_mode = SecurityMode::signing_required,
              .dialect_revision = Dialect::smb3_11,
              .server_guid = counting<Guid>(0x30),
              .max_transact_size = 1,
              .max_read_size = 2,
              .max_write_size = 3,
              .system_time = FileTime{4},
              .server_start_time = FileTime{5},
              .security_buffer = from_hex("600101"),
              .negotiate_contexts = {negotiate_context(EncryptionCapabilities{{Cipher::aes_256_gcm}}),
                                     negotiate_context(PreauthIntegrityCapabilities{
                                         .hash_algorithms = {HashAlgorithm::sha_512}, .salt = {}})}},
             "4100 0200 1103 0200 303132333435363738393a3b3c3d3e3f 00000000 01000000 02000000 03000000 "
             "0400000000000000 0500000000000000 8000 0300 88000000 600101 0000000000 0200 0400 00000000 "
             "01000400 00000000 0100 0600 00000000 010000000100"},
        };
    }
};

template <>
struct Sample<PreauthIntegrityCapabilities> {
    static std::vector<Case<PreauthIntegrityCapabilities>> cases() {
        return {{{.hash_algorithms = {HashAlgorithm::sha_512}, .salt = from_hex("0102030405")},
                 "0100 0500 0100 0102030405"}};
    }
};
template <>
struct Sample<EncryptionCapabilities> {
    static std::vector<Case<EncryptionCapabilities>> cases() {
        return {{{{Cipher::aes_128_gcm, Cipher::aes_128_ccm}}, "0200 0200 0100"}, {{}, "0000"}};
    }
};
template <>
struct Sample<CompressionCapabilities> {
    static std::vector<Case<CompressionCapabilities>> cases() {
        return {{{.flags = 1, .compression_algorithms = {CompressionAlgorithm::lz77, CompressionAlgorithm::pattern_v1}},
                 "0200 0000 01000000 0200 0400"}};
    }
};
template <>
struct Sample<NetnameNegotiateContextId> {
    static std::vector<Case<NetnameNegotiateContextId>> cases() { return {{{u"srv"}, "730072007600"}}; }
};
template <>
struct Sample<TransportCapabilities> {
    static std::vector<Case<TransportCapabilities>> cases() { return {{{.flags = 1}, "01000000"}}; }
};
template <>
struct Sample<RdmaTransformCapabilities> {
    static std::vector<Case<RdmaTransformCapabilities>> cases() { return {{{{1, 2}}, "0200 000000000000 0100 0200"}}; }
};
template <>
struct Sample<SigningCapabilities> {
    static std::vector<Case<SigningCapabilities>> cases() {
        return {{{{SigningAlgorithm::aes_gmac, SigningAlgorithm::aes_cmac, SigningAlgorithm::hmac_sha256}},
                 "0300 0200 0100 0000"}};
    }
};

template <>
struct Sample<SessionSetupRequest> {
    static std::vector<Case<SessionSetupRequest>> cases() {
        return {
            {{.flags = SessionSetupFlags::binding,
              .security_mode = SecurityMode8::signing_required,
              .capabilities = Capabilities::dfs,
              .previous_session_id = locks::SessionId{0x42},
              .security_buffer = view_of("4e544c4d")},
             "1900 01 02 01000000 00000000 5800 0400 4200000000000000 4e544c4d"},
            {{}, "1900 00 00 00000000 00000000 5800 0000 0000000000000000"},
        };
    }
};
template <>
struct Sample<SessionSetupResponse> {
    static std::vector<Case<SessionSetupResponse>> cases() {
        return {{{.session_flags = SessionFlags::encrypt_data, .security_buffer = from_hex("a1073005")},
                 "0900 0400 4800 0400 a1073005"},
                {{.session_flags = SessionFlags::is_guest}, "0900 0100 4800 0000"}};
    }
};

template <>
struct Sample<LogoffRequest> {
    static std::vector<Case<LogoffRequest>> cases() { return {{{}, "0400 0000"}}; }
};
template <>
struct Sample<LogoffResponse> {
    static std::vector<Case<LogoffResponse>> cases() { return {{{}, "0400 0000"}}; }
};

template <>
struct Sample<TreeConnectRequest> {
    static std::vector<Case<TreeConnectRequest>> cases() {
        return {{{.flags = TreeConnectFlags::cluster_reconnect, .path = u"\\\\s\\demo"},
                 "0900 0100 4800 1000 5c005c0073005c00640065006d006f00"},
                {{}, "0900 0000 4800 0000"}};
    }
};
template <>
struct Sample<TreeConnectResponse> {
    static std::vector<Case<TreeConnectResponse>> cases() {
        return {{{.share_type = ShareType::pipe,
                  .share_flags = ShareFlags::no_caching | ShareFlags::encrypt_data,
                  .capabilities = ShareCapabilities::continuous_availability,
                  .maximal_access = AccessMask{0x001F01FF}},
                 "1000 02 00 30800000 10000000 ff011f00"}};
    }
};

template <>
struct Sample<TreeDisconnectRequest> {
    static std::vector<Case<TreeDisconnectRequest>> cases() { return {{{}, "0400 0000"}}; }
};
template <>
struct Sample<TreeDisconnectResponse> {
    static std::vector<Case<TreeDisconnectResponse>> cases() { return {{{}, "0400 0000"}}; }
};

template <>
struct Sample<CancelRequest> {
    static std::vector<Case<CancelRequest>> cases() { return {{{}, "0400 0000"}}; }
};
template <>
struct Sample<EchoRequest> {
    static std::vector<Case<EchoRequest>> cases() { return {{{}, "0400 0000"}}; }
};
template <>
struct Sample<EchoResponse> {
    static std::vector<Case<EchoResponse>> cases() { return {{{}, "0400 0000"}}; }
};

template <>
struct Sample<ErrorResponse> {
    static std::vector<Case<ErrorResponse>> cases() {
        return {{{}, "0900 00 00 00000000 00"},
                {{.error_context_count = 1, .error_data = from_hex("0400000000000000 68000000")},
                 "0900 01 00 0c000000 040000000000000068000000"}};
    }
};
template <>
struct Sample<ErrorContext> {
    static std::vector<Case<ErrorContext>> cases() {
        return {{{.error_context_data = from_hex("68000000")}, "04000000 00000000 68000000"}};
    }
};
template <>
struct Sample<SymbolicLinkErrorResponse> {
    static std::vector<Case<SymbolicLinkErrorResponse>> cases() {
        return {{{.unparsed_path_length = 6, .flags = 1, .substitute_name = u"..\\b", .print_name = u"b"},
                 "22000000 53594d4c 0c0000a0 1600 0600 0000 0800 0800 0200 01000000 2e002e005c006200 6200"}};
    }
};

} // namespace holdfast::smb2::wire
