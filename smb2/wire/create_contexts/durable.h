#pragma once
// Create contexts for handles that outlive their connection.

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.13.2.3 SMB2_CREATE_DURABLE_HANDLE_REQUEST.
struct DurableHandleRequest {
    static constexpr std::string_view name = "DHnQ";

    static void fields(auto& wire, auto&) { wire.reserved(16); }
};

/// [MS-SMB2] 2.2.14.2.3 SMB2_CREATE_DURABLE_HANDLE_RESPONSE.
struct DurableHandleResponse {
    static constexpr std::string_view name = "DHnQ";

    static void fields(auto& wire, auto&) { wire.reserved(8); }
};

/// [MS-SMB2] 2.2.13.2.4 SMB2_CREATE_DURABLE_HANDLE_RECONNECT.
struct DurableHandleReconnect {
    static constexpr std::string_view name = "DHnC";

    FileId file_id{};

    static void fields(auto& wire, auto& m) { wire("FileId", m.file_id); }
};

enum class DurableHandleFlags : std::uint32_t { none = 0, persistent = 2 };
template <>
inline constexpr bool is_flags<DurableHandleFlags> = true;

/// [MS-SMB2] 2.2.13.2.11 SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2.
struct DurableHandleRequestV2 {
    static constexpr std::string_view name = "DH2Q";

    std::uint32_t timeout_ms = 0;
    DurableHandleFlags flags = DurableHandleFlags::none;
    Guid create_guid{};

    static void fields(auto& wire, auto& m) {
        wire("Timeout", m.timeout_ms);
        wire("Flags", m.flags);
        wire.reserved(8);
        wire("CreateGuid", m.create_guid);
    }
};

/// [MS-SMB2] 2.2.14.2.12 SMB2_CREATE_DURABLE_HANDLE_RESPONSE_V2.
struct DurableHandleResponseV2 {
    static constexpr std::string_view name = "DH2Q";

    std::uint32_t timeout_ms = 0;
    DurableHandleFlags flags = DurableHandleFlags::none;

    static void fields(auto& wire, auto& m) {
        wire("Timeout", m.timeout_ms);
        wire("Flags", m.flags);
    }
};

/// [MS-SMB2] 2.2.13.2.12 SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2.
struct DurableHandleReconnectV2 {
    static constexpr std::string_view name = "DH2C";

    FileId file_id{};
    Guid create_guid{};
    DurableHandleFlags flags = DurableHandleFlags::none;

    static void fields(auto& wire, auto& m) {
        wire("FileId", m.file_id);
        wire("CreateGuid", m.create_guid);
        wire("Flags", m.flags);
    }
};

} // namespace holdfast::smb2::wire
