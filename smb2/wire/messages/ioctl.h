#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/fsctl/codes.h"

namespace holdfast::smb2::wire {

enum class IoctlFlags : std::uint32_t { is_ioctl = 0, is_fsctl = 1 };

/// [MS-SMB2] 2.2.31 SMB2 IOCTL Request.
struct IoctlRequest {
    static constexpr Command command = Command::ioctl;

    Fsctl ctl_code{};
    FileId file_id{};
    std::uint32_t max_input_response = 0;
    std::uint32_t max_output_response = 0;
    IoctlFlags flags = IoctlFlags::is_fsctl;
    View input{};
    View output{}; // no FSCTL uses it; OutputCount should be 0

    static void fields(auto& wire, auto& m) {
        Extent input;
        Extent output;
        wire.structure_size(57);
        wire.reserved(2);
        wire("CtlCode", m.ctl_code);
        wire("FileId", m.file_id);
        wire.offset32("InputOffset", input);
        wire.length32("InputCount", input);
        wire("MaxInputResponse", m.max_input_response);
        wire.offset32("OutputOffset", output);
        wire.length32("OutputCount", output);
        wire("MaxOutputResponse", m.max_output_response);
        wire("Flags", m.flags);
        wire.reserved(4);
        wire.bytes("Input", input, m.input, {.align = 8});
        wire.bytes("Output", output, m.output, {.align = 8, .empty = Empty::zero});
        wire.at_least_one_byte(header_size + 56);
    }
};

/// [MS-SMB2] 2.2.32 SMB2 IOCTL Response.
struct IoctlResponse {
    static constexpr Command command = Command::ioctl;

    Fsctl ctl_code{};
    FileId file_id{};
    Bytes input{};
    Bytes output{};

    static void fields(auto& wire, auto& m) {
        Extent input;
        Extent output;
        wire.structure_size(49);
        wire.reserved(2);
        wire("CtlCode", m.ctl_code);
        wire("FileId", m.file_id);
        wire.offset32("InputOffset", input);
        wire.length32("InputCount", input);
        wire.offset32("OutputOffset", output);
        wire.length32("OutputCount", output);
        wire.reserved(4); // Flags
        wire.reserved(4);
        wire.bytes("Input", input, m.input, {.align = 8});
        wire.bytes("Output", output, m.output, {.align = 8});
    }
};

} // namespace holdfast::smb2::wire
