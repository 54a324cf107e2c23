#include "smb2/pipes/srvsvc.h"

#include "smb2/pipes/win_error.h"
#include "vfs/names.h"

#include <algorithm>
#include <chrono>

namespace holdfast::smb2::pipes {

namespace {

// [MS-SRVS] 2.2.2.4 Share Types.
constexpr std::uint32_t stype_disktree = 0;
constexpr std::uint32_t stype_ipc = 3;
constexpr std::uint32_t stype_special = 0x8000'0000;

// [MS-SRVS] 2.2.2.7 Software Type Flags.
constexpr std::uint32_t sv_type = 0x1 | 0x2 | 0x800 | 0x1000 | 0x8000; // workstation, server, unix, nt, server_nt
constexpr std::uint32_t platform_id_nt = 500;

std::uint32_t share_type(const ShareEntry& share) { return share.is_pipe ? stype_ipc | stype_special : stype_disktree; }

/// Where the folder lies on this machine is nobody's business; clients only show this.
std::string shown_path(const ShareEntry& share) { return share.is_pipe ? std::string() : "C:\\" + share.name; }

// [MS-SRVS] 2.2.4.22-26 SHARE_INFO_0, _1, _2, _501, _502; 2.2.4.28-30 SHARE_INFO_1004 … 1006.
enum class ShareLevel : std::uint32_t {
    zero = 0,
    one = 1,
    two = 2,
    flags = 501,
    security = 502,
    remark = 1004,
    dfs = 1005
};

bool can_enumerate(std::uint32_t level) {
    switch (static_cast<ShareLevel>(level)) {
    case ShareLevel::zero:
    case ShareLevel::one:
    case ShareLevel::two:
    case ShareLevel::flags:
    case ShareLevel::security: return true;
    case ShareLevel::remark:
    case ShareLevel::dfs: break;
    }
    return false;
}

bool is_share_level(std::uint32_t level) {
    return can_enumerate(level) || static_cast<ShareLevel>(level) == ShareLevel::remark ||
           static_cast<ShareLevel>(level) == ShareLevel::dfs;
}

void write_name_type_remark(NdrWriter& out, const ShareEntry& share) {
    out.deferred_string(share.name);
    out.u32(share_type(share));
    out.deferred_string(share.comment);
}

void write_share_2(NdrWriter& out, const ShareEntry& share) {
    write_name_type_remark(out, share);
    out.u32(0);          // permissions: only of share-level security
    out.u32(UINT32_MAX); // max_uses: unlimited
    out.u32(share.current_uses);
    out.deferred_string(shown_path(share));
    out.null(); // passwd
}

/// The fixed part; the strings follow at flush().
void write_share(NdrWriter& out, const ShareEntry& share, std::uint32_t level) {
    switch (static_cast<ShareLevel>(level)) {
    case ShareLevel::zero: return out.deferred_string(share.name);
    case ShareLevel::one: return write_name_type_remark(out, share);
    case ShareLevel::two: return write_share_2(out, share);
    case ShareLevel::flags: write_name_type_remark(out, share); return out.u32(0);
    case ShareLevel::security:
        write_share_2(out, share);
        out.u32(0); // no security descriptor of the share itself
        return out.null();
    case ShareLevel::remark: return out.deferred_string(share.comment);
    case ShareLevel::dfs: return out.u32(0);
    }
}

/// [MS-SRVS] 3.1.4.8 NetrShareEnum (Opnum 15), 3.1.4.9 NetrShareEnumSticky (Opnum 36). All that is
/// there goes into one answer: the number of shares is bounded by a configuration file.
CallResult share_enum(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const std::uint32_t level = in.u32();
    const std::uint32_t tag = in.u32();
    const bool has_container = in.pointer();
    if (has_container) {
        in.u32();                    // EntriesRead
        if (in.pointer()) in.fail(); // a list to enumerate is for answers alone
    }
    in.u32(); // PreferedMaximumLength
    const bool has_resume = in.pointer();
    const std::uint32_t resume = has_resume ? in.u32() : 0;
    if (in.failed()) return Fault::bad_stub;
    if (tag != level || !can_enumerate(level)) return Fault::invalid_tag;

    std::vector<ShareEntry> shares = context.shares();
    // IPC$ is always told of; clients hide what ends in '$' by themselves.
    std::erase_if(shares, [](const ShareEntry& share) { return share.hidden && !share.is_pipe; });
    const std::size_t skipped = std::min<std::size_t>(resume, shares.size());
    shares.erase(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(skipped));
    const auto count = static_cast<std::uint32_t>(shares.size());

    out.u32(level);
    out.u32(level);
    out.pointer();
    out.u32(count);
    out.pointer();
    out.u32(count);
    for (const ShareEntry& share : shares) write_share(out, share, level);
    out.flush();
    out.u32(count); // TotalEntries
    if (has_resume) {
        out.pointer();
        out.u32(0);
    } else {
        out.null();
    }
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

/// [MS-SRVS] 3.1.4.10 NetrShareGetInfo (Opnum 16).
CallResult share_get_info(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const std::u16string wanted = in.string();
    const std::uint32_t level = in.u32();
    if (in.failed()) return Fault::bad_stub;

    out.u32(level);
    const auto refuse = [&](WinError error) -> CallResult {
        out.null();
        out.u32(to_number(error));
        return std::nullopt;
    };
    if (!is_share_level(level)) return refuse(WinError::invalid_level);
    const std::string folded = vfs::fold_case(vfs::utf16_to_utf8(wanted));
    const std::vector<ShareEntry> shares = context.shares();
    const auto found =
        std::ranges::find_if(shares, [&](const ShareEntry& share) { return vfs::fold_case(share.name) == folded; });
    if (found == shares.end()) return refuse(WinError::net_name_not_found);

    out.pointer();
    write_share(out, *found, level);
    out.flush();
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

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
    using namespace std::chrono;
    in.unique_string(); // ServerName
    if (in.failed()) return Fault::bad_stub;

    const auto now = context.now();
    const auto day = floor<days>(now);
    const year_month_day date{day};
    const hh_mm_ss time{floor<milliseconds>(now - day)};
    const auto number = [](auto value) { return static_cast<std::uint32_t>(value); };
    out.pointer();
    out.u32(number(duration_cast<seconds>(now.time_since_epoch()).count()));
    out.u32(number(duration_cast<milliseconds>(now - context.started_at).count()));
    out.u32(number(time.hours().count()));
    out.u32(number(time.minutes().count()));
    out.u32(number(time.seconds().count()));
    out.u32(number(time.subseconds().count() / 10));
    out.u32(0);   // timezone: minutes west of UTC
    out.u32(310); // tinterval: a tick of the clock in 0.1 ms
    out.u32(static_cast<unsigned>(date.day()));
    out.u32(static_cast<unsigned>(date.month()));
    out.u32(number(static_cast<int>(date.year())));
    out.u32(weekday{day}.c_encoding());
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

CallResult call(const PipeContext& context, std::uint16_t opnum, NdrReader& in, NdrWriter& out) {
    switch (opnum) {
    case 15:
    case 36: return share_enum(context, in, out);
    case 16: return share_get_info(context, in, out);
    case 21: return server_get_info(context, in, out);
    case 28: return remote_tod(context, in, out);
    default: return Fault::op_range;
    }
}

} // namespace

// 4b324fc8-1670-01d3-1278-5a47bf6ee188, version 3.0.
const Interface srvsvc{
    "srvsvc",
    {{0xc8, 0x4f, 0x32, 0x4b, 0x70, 0x16, 0xd3, 0x01, 0x12, 0x78, 0x5a, 0x47, 0xbf, 0x6e, 0xe1, 0x88}, 3},
    call,
};

} // namespace holdfast::smb2::pipes
