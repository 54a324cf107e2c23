#include "smb2/pipes/srvsvc.h"

#include "smb2/pipes/srvsvc_connections.h"
#include "smb2/pipes/srvsvc_files.h"
#include "smb2/pipes/srvsvc_sessions.h"
#include "smb2/pipes/srvsvc_shares.h"
#include "smb2/pipes/win_error.h"

#include <algorithm>
#include <chrono>

namespace holdfast::smb2::pipes {

namespace {

// [MS-SRVS] 2.2.2.7 Software Type Flags.
constexpr std::uint32_t sv_type = 0x1 | 0x2 | 0x800 | 0x1000 | 0x8000; // workstation, server, unix, nt, server_nt
constexpr std::uint32_t platform_id_nt = 500;

/// [MS-SRVS] 3.1.4.17 NetrServerGetInfo (Opnum 21): levels 100, 101, 102.
CallResult server_get_info(const PipeContext& context, NdrReader& in, NdrWriter& out) {
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
    if (level >= 101) {
        out.u32(context.version_major);
        out.u32(context.version_minor);
        out.u32(sv_type);
        out.deferred_string(context.comment);
    }
    if (level == 102) {
        out.u32(UINT32_MAX); // users: no limit
        out.u32(UINT32_MAX); // disc: idle sessions are not ended (SV_NODISC)
        out.u32(1);          // hidden: not announced to browsers
        out.u32(240);        // announce
        out.u32(3000);       // anndelta
        out.u32(0);          // licenses
        out.deferred_string("C:\\");
    }
    out.flush();
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

/// [MS-SRVS] 3.1.4.21 NetrRemoteTOD (Opnum 28), in UTC.
CallResult remote_tod(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    namespace chrono = std::chrono;
    in.unique_string(); // ServerName
    if (in.failed()) return Fault::bad_stub;

    const auto now = context.now();
    const auto day = chrono::floor<chrono::days>(now);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss time{chrono::floor<chrono::milliseconds>(now - day)};
    const auto number = [](auto value) { return static_cast<std::uint32_t>(value); };
    out.pointer();
    out.u32(number(chrono::duration_cast<chrono::seconds>(now.time_since_epoch()).count()));
    out.u32(number(chrono::duration_cast<chrono::milliseconds>(now - context.started_at).count()));
    out.u32(number(time.hours().count()));
    out.u32(number(time.minutes().count()));
    out.u32(number(time.seconds().count()));
    out.u32(number(time.subseconds().count() / 10));
    out.u32(0);   // timezone: minutes west of UTC
    out.u32(310); // tinterval: a tick of the clock in 0.1 ms
    out.u32(static_cast<unsigned>(date.day()));
    out.u32(static_cast<unsigned>(date.month()));
    out.u32(number(static_cast<int>(date.year())));
    out.u32(chrono::weekday{day}.c_encoding());
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

struct Method {
    std::uint16_t opnum;
    CallResult (*call)(const PipeContext& context, NdrReader& in, NdrWriter& out);
};

/// [MS-SRVS] 3.1.4 Message Processing Events and Sequencing Rules.
constexpr Method methods[] = {
    {8, srvsvc_calls::connection_enum},
    {9, srvsvc_calls::file_enum},
    {10, srvsvc_calls::file_get_info},
    {11, srvsvc_calls::file_close},
    {12, srvsvc_calls::session_enum},
    {13, srvsvc_calls::session_del},
    {15, srvsvc_calls::share_enum},
    {16, srvsvc_calls::share_get_info},
    {21, server_get_info},
    {28, remote_tod},
    {36, srvsvc_calls::share_enum}, // NetrShareEnumSticky
};

CallResult call(const PipeContext& context, std::uint16_t opnum, NdrReader& in, NdrWriter& out) {
    const Method* const method = std::ranges::find(methods, opnum, &Method::opnum);
    return method == std::ranges::end(methods) ? Fault::op_range : method->call(context, in, out);
}

} // namespace

// 4b324fc8-1670-01d3-1278-5a47bf6ee188, version 3.0.
const Interface srvsvc{
    "srvsvc",
    {{0xc8, 0x4f, 0x32, 0x4b, 0x70, 0x16, 0xd3, 0x01, 0x12, 0x78, 0x5a, 0x47, 0xbf, 0x6e, 0xe1, 0x88}, 3},
    call,
};

} // namespace holdfast::smb2::pipes
