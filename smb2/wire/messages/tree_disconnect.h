#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.11 SMB2 TREE_DISCONNECT Request.
struct TreeDisconnectRequest {
    static constexpr Command command = Command::tree_disconnect;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

/// [MS-SMB2] 2.2.12 SMB2 TREE_DISCONNECT Response.
struct TreeDisconnectResponse {
    static constexpr Command command = Command::tree_disconnect;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
