#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.28 SMB2 ECHO Request.
struct EchoRequest {
    static constexpr Command command = Command::echo;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

/// [MS-SMB2] 2.2.29 SMB2 ECHO Response.
struct EchoResponse {
    static constexpr Command command = Command::echo;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
