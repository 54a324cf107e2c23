#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.30 SMB2 CANCEL Request. It has no response.
struct CancelRequest {
    static constexpr Command command = Command::cancel;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
