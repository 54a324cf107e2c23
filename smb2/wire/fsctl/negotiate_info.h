#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/fsctl/codes.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.31.4 VALIDATE_NEGOTIATE_INFO Request.
struct ValidateNegotiateInfoRequest {
    static constexpr Fsctl ctl_code = Fsctl::validate_negotiate_info;

    Capabilities capabilities = Capabilities::none;
    Guid guid{};
    SecurityMode security_mode = SecurityMode::none;
    std::vector<Dialect> dialects{};

    static void fields(auto& wire, auto& m) {
        wire("Capabilities", m.capabilities);
        wire("Guid", m.guid);
        wire("SecurityMode", m.security_mode);
        const auto count = wire.count16("DialectCount", m.dialects);
        wire.list("Dialects", m.dialects, count);
    }
};

/// [MS-SMB2] 2.2.32.6 VALIDATE_NEGOTIATE_INFO Response.
struct ValidateNegotiateInfoResponse {
    static constexpr Fsctl ctl_code = Fsctl::validate_negotiate_info;
    static constexpr std::size_t size = 24;

    Capabilities capabilities = Capabilities::none;
    Guid guid{};
    SecurityMode security_mode = SecurityMode::none;
    Dialect dialect = Dialect::none;

    static void fields(auto& wire, auto& m) {
        wire("Capabilities", m.capabilities);
        wire("Guid", m.guid);
        wire("SecurityMode", m.security_mode);
        wire("Dialect", m.dialect);
    }
};

} // namespace holdfast::smb2::wire
