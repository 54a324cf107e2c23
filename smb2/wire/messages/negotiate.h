#pragma once

#include "smb2/wire/codec.h"

#include <algorithm>

namespace holdfast::smb2::wire {

// ---- Negotiate contexts, [MS-SMB2] 2.2.3.1 and 2.2.4.1

enum class NegotiateContextType : std::uint16_t {
    preauth_integrity_capabilities = 1,
    encryption_capabilities = 2,
    compression_capabilities = 3,
    netname_negotiate_context_id = 5,
    transport_capabilities = 6,
    rdma_transform_capabilities = 7,
    signing_capabilities = 8,
};

/// [MS-SMB2] 2.2.3.1 SMB2 NEGOTIATE_CONTEXT; the data of any type, known or not. It is 8-byte aligned.
struct NegotiateContext {
    NegotiateContextType type{};
    Bytes data{};

    static void fields(auto& wire, auto& m) {
        Extent data;
        wire("ContextType", m.type);
        wire.length16("DataLength", data);
        wire.reserved(4);
        wire.bytes("Data", data, m.data);
    }
};

enum class HashAlgorithm : std::uint16_t { sha_512 = 1 };

/// [MS-SMB2] 2.2.3.1.1 SMB2_PREAUTH_INTEGRITY_CAPABILITIES.
struct PreauthIntegrityCapabilities {
    static constexpr NegotiateContextType type = NegotiateContextType::preauth_integrity_capabilities;

    std::vector<HashAlgorithm> hash_algorithms{};
    Bytes salt{};

    static void fields(auto& wire, auto& m) {
        Extent salt;
        const auto count = wire.count16("HashAlgorithmCount", m.hash_algorithms);
        wire.length16("SaltLength", salt);
        wire.list("HashAlgorithms", m.hash_algorithms, count);
        wire.bytes("Salt", salt, m.salt);
    }
};

enum class Cipher : std::uint16_t {
    none = 0,
    aes_128_ccm = 1,
    aes_128_gcm = 2,
    aes_256_ccm = 3,
    aes_256_gcm = 4,
};

/// [MS-SMB2] 2.2.3.1.2 SMB2_ENCRYPTION_CAPABILITIES.
struct EncryptionCapabilities {
    static constexpr NegotiateContextType type = NegotiateContextType::encryption_capabilities;

    std::vector<Cipher> ciphers{};

    static void fields(auto& wire, auto& m) {
        const auto count = wire.count16("CipherCount", m.ciphers);
        wire.list("Ciphers", m.ciphers, count);
    }
};

enum class CompressionAlgorithm : std::uint16_t {
    none = 0,
    lznt1 = 1,
    lz77 = 2,
    lz77_huffman = 3,
    pattern_v1 = 4,
    lz4 = 5
};

/// [MS-SMB2] 2.2.3.1.3 SMB2_COMPRESSION_CAPABILITIES.
struct CompressionCapabilities {
    static constexpr NegotiateContextType type = NegotiateContextType::compression_capabilities;

    std::uint32_t flags = 0; // 1: chained
    std::vector<CompressionAlgorithm> compression_algorithms{};

    static void fields(auto& wire, auto& m) {
        const auto count = wire.count16("CompressionAlgorithmCount", m.compression_algorithms);
        wire.reserved(2);
        wire("Flags", m.flags);
        wire.list("CompressionAlgorithms", m.compression_algorithms, count);
    }
};

/// [MS-SMB2] 2.2.3.1.4 SMB2_NETNAME_NEGOTIATE_CONTEXT_ID.
struct NetnameNegotiateContextId {
    static constexpr NegotiateContextType type = NegotiateContextType::netname_negotiate_context_id;

    std::u16string net_name{};

    static void fields(auto& wire, auto& m) { wire.rest("NetName", m.net_name); }
};

/// [MS-SMB2] 2.2.3.1.5 SMB2_TRANSPORT_CAPABILITIES.
struct TransportCapabilities {
    static constexpr NegotiateContextType type = NegotiateContextType::transport_capabilities;

    std::uint32_t flags = 0; // 1: the transport's own security suffices

    static void fields(auto& wire, auto& m) { wire("Flags", m.flags); }
};

/// [MS-SMB2] 2.2.3.1.6 SMB2_RDMA_TRANSFORM_CAPABILITIES.
struct RdmaTransformCapabilities {
    static constexpr NegotiateContextType type = NegotiateContextType::rdma_transform_capabilities;

    std::vector<std::uint16_t> rdma_transform_ids{};

    static void fields(auto& wire, auto& m) {
        const auto count = wire.count16("TransformCount", m.rdma_transform_ids);
        wire.reserved(6);
        wire.list("RDMATransformIds", m.rdma_transform_ids, count);
    }
};

enum class SigningAlgorithm : std::uint16_t { hmac_sha256 = 0, aes_cmac = 1, aes_gmac = 2 };

/// [MS-SMB2] 2.2.3.1.7 SMB2_SIGNING_CAPABILITIES.
struct SigningCapabilities {
    static constexpr NegotiateContextType type = NegotiateContextType::signing_capabilities;

    std::vector<SigningAlgorithm> signing_algorithms{};

    static void fields(auto& wire, auto& m) {
        const auto count = wire.count16("SigningAlgorithmCount", m.signing_algorithms);
        wire.list("SigningAlgorithms", m.signing_algorithms, count);
    }
};

/// The first context of a type; null when there is none.
inline const NegotiateContext* find_context(const std::vector<NegotiateContext>& contexts, NegotiateContextType type) {
    const auto found = std::find_if(contexts.begin(), contexts.end(), [&](const auto& c) { return c.type == type; });
    return found == contexts.end() ? nullptr : &*found;
}

template <class T>
NegotiateContext negotiate_context(const T& typed) {
    return {T::type, to_bytes(typed)};
}

// ---- The messages

/// [MS-SMB2] 2.2.3 SMB2 NEGOTIATE Request.
struct NegotiateRequest {
    static constexpr Command command = Command::negotiate;

    SecurityMode security_mode = SecurityMode::none;
    Capabilities capabilities = Capabilities::none;
    Guid client_guid{};
    std::vector<Dialect> dialects{};
    std::vector<NegotiateContext> negotiate_contexts{};

    bool offers(Dialect dialect) const {
        return std::find(dialects.begin(), dialects.end(), dialect) != dialects.end();
    }

    static void fields(auto& wire, auto& m) {
        Extent contexts;
        wire.structure_size(36);
        const auto dialects = wire.count16("DialectCount", m.dialects);
        wire("SecurityMode", m.security_mode);
        wire.reserved(2);
        wire("Capabilities", m.capabilities);
        wire("ClientGuid", m.client_guid);
        // ClientStartTime where 3.1.1 is not offered; nobody reads that.
        wire.offset32("NegotiateContextOffset", contexts);
        const auto count = wire.count16("NegotiateContextCount", m.negotiate_contexts);
        wire.reserved(2);
        wire.list("Dialects", m.dialects, dialects);
        if (!m.offers(Dialect::smb3_11)) return;
        wire.seek(contexts, {.align = 8});
        wire.list("NegotiateContextList", m.negotiate_contexts, count, 8);
    }
};

/// [MS-SMB2] 2.2.4 SMB2 NEGOTIATE Response.
struct NegotiateResponse {
    static constexpr Command command = Command::negotiate;

    SecurityMode security_mode = SecurityMode::none;
    Dialect dialect_revision = Dialect::none;
    Guid server_guid{};
    Capabilities capabilities = Capabilities::none;
    std::uint32_t max_transact_size = 0;
    std::uint32_t max_read_size = 0;
    std::uint32_t max_write_size = 0;
    FileTime system_time{};
    FileTime server_start_time{};
    Bytes security_buffer{};
    std::vector<NegotiateContext> negotiate_contexts{};

    static void fields(auto& wire, auto& m) {
        Extent security;
        Extent contexts;
        wire.structure_size(65);
        wire("SecurityMode", m.security_mode);
        wire("DialectRevision", m.dialect_revision);
        const auto count = wire.count16("NegotiateContextCount", m.negotiate_contexts);
        wire("ServerGuid", m.server_guid);
        wire("Capabilities", m.capabilities);
        wire("MaxTransactSize", m.max_transact_size);
        wire("MaxReadSize", m.max_read_size);
        wire("MaxWriteSize", m.max_write_size);
        wire("SystemTime", m.system_time);
        wire("ServerStartTime", m.server_start_time);
        wire.offset16("SecurityBufferOffset", security);
        wire.length16("SecurityBufferLength", security);
        wire.offset32("NegotiateContextOffset", contexts);
        wire.bytes("Buffer", security, m.security_buffer);
        if (m.dialect_revision != Dialect::smb3_11) return;
        wire.seek(contexts, {.align = 8});
        wire.list("NegotiateContextList", m.negotiate_contexts, count, 8);
    }
};

} // namespace holdfast::smb2::wire
