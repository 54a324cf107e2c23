#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.17 SMB2 FLUSH Request.
struct FlushRequest {
    static constexpr Command command = Command::flush;

    FileId file_id{};

    static void fields(auto& wire, auto& m) {
        wire.structure_size(24);
        wire.reserved(2);
        wire.reserved(4);
        wire("FileId", m.file_id);
    }
};

/// [MS-SMB2] 2.2.18 SMB2 FLUSH Response.
struct FlushResponse {
    static constexpr Command command = Command::flush;

    static void fields(auto& wire, auto&) {
        wire.structure_size(4);
        wire.reserved(2);
    }
};

} // namespace holdfast::smb2::wire
