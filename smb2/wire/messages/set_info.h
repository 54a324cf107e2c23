#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/info/classes.h"
#include "smb2/wire/messages/query_info.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.39 SMB2 SET_INFO Request.
struct SetInfoRequest {
    static constexpr Command command = Command::set_info;

    InfoType info_type{};
    std::uint8_t file_info_class = 0; // a FileInfoClass or FsInfoClass, as info_type says
    SecurityInformation additional_information = SecurityInformation::none;
    FileId file_id{};
    View buffer{};

    static void fields(auto& wire, auto& m) {
        Extent buffer;
        wire.structure_size(33);
        wire("InfoType", m.info_type);
        wire("FileInfoClass", m.file_info_class);
        wire.length32("BufferLength", buffer);
        wire.offset16("BufferOffset", buffer);
        wire.reserved(2);
        wire("AdditionalInformation", m.additional_information);
        wire("FileId", m.file_id);
        wire.bytes("Buffer", buffer, m.buffer);
        wire.at_least_one_byte(header_size + 32);
    }
};

/// [MS-SMB2] 2.2.40 SMB2 SET_INFO Response.
struct SetInfoResponse {
    static constexpr Command command = Command::set_info;

    static void fields(auto& wire, auto&) { wire.structure_size(2); }
};

} // namespace holdfast::smb2::wire
