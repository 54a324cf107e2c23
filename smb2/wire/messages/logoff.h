#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.7 SMB2 LOGOFF Request.
struct LogoffRequest {
    static constexpr Command command = Command::logoff;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

/// [MS-SMB2] 2.2.8 SMB2 LOGOFF Response.
struct LogoffResponse {
    static constexpr Command command = Command::logoff;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
