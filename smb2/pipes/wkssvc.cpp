#include "smb2/pipes/wkssvc.h"

#include "smb2/pipes/win_error.h"

namespace holdfast::smb2::pipes {

namespace {

/// [MS-WKST] 3.2.4.1 NetrWkstaGetInfo (Opnum 0): levels 100, 101, 102.
CallResult wksta_get_info(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    constexpr std::uint32_t platform_id_nt = 500;
    in.unique_string(); // ServerName
    const std::uint32_t level = in.u32();
    if (in.failed()) return Fault::bad_stub;

    out.u32(level);
    if (level < 100 || level > 102) {
        out.null();
        out.u32(to_number(WinError::invalid_level));
        return std::nullopt;
    }
    out.pointer();
    out.u32(platform_id_nt);
    out.deferred_string(context.server_name);
    out.deferred_string(context.domain);
    out.u32(context.version_major);
    out.u32(context.version_minor);
    if (level >= 101) out.deferred_string(""); // lanroot
    if (level == 102) out.u32(context.sessions);
    out.flush();
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

CallResult call(const PipeContext& context, std::uint16_t opnum, NdrReader& in, NdrWriter& out) {
    return opnum == 0 ? wksta_get_info(context, in, out) : Fault::op_range;
}

} // namespace

// 6bffd098-a112-3610-9833-46c3f87e345a, version 1.0.
const Interface wkssvc{
    "wkssvc",
    {{0x98, 0xd0, 0xff, 0x6b, 0x12, 0xa1, 0x10, 0x36, 0x98, 0x33, 0x46, 0xc3, 0xf8, 0x7e, 0x34, 0x5a}, 1},
    call,
};

} // namespace holdfast::smb2::pipes
