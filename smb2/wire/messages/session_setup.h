#pragma once

#include "locks/ids.h"
#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

enum class SessionSetupFlags : std::uint8_t { none = 0, binding = 1 };
template <>
inline constexpr bool is_flags<SessionSetupFlags> = true;

/// [MS-SMB2] 2.2.5 SMB2 SESSION_SETUP Request.
struct SessionSetupRequest {
    static constexpr Command command = Command::session_setup;

    SessionSetupFlags flags = SessionSetupFlags::none;
    SecurityMode8 security_mode = SecurityMode8::none;
    Capabilities capabilities = Capabilities::none;
    Channel channel = Channel::none;
    locks::SessionId previous_session_id{};
    View security_buffer{};

    static void fields(auto& wire, auto& m) {
        Extent security;
        wire.structure_size(25);
        wire("Flags", m.flags);
        wire("SecurityMode", m.security_mode);
        wire("Capabilities", m.capabilities);
        wire("Channel", m.channel);
        wire.offset16("SecurityBufferOffset", security);
        wire.length16("SecurityBufferLength", security);
        wire("PreviousSessionId", m.previous_session_id);
        wire.bytes("Buffer", security, m.security_buffer);
    }
};

enum class SessionFlags : std::uint16_t { none = 0, is_guest = 1, is_null = 2, encrypt_data = 4 };
template <>
inline constexpr bool is_flags<SessionFlags> = true;

/// [MS-SMB2] 2.2.6 SMB2 SESSION_SETUP Response.
struct SessionSetupResponse {
    static constexpr Command command = Command::session_setup;

    SessionFlags session_flags = SessionFlags::none;
    Bytes security_buffer{};

    static void fields(auto& wire, auto& m) {
        Extent security;
        wire.structure_size(9);
        wire("SessionFlags", m.session_flags);
        wire.offset16("SecurityBufferOffset", security);
        wire.length16("SecurityBufferLength", security);
        wire.bytes("Buffer", security, m.security_buffer);
    }
};

} // namespace holdfast::smb2::wire
