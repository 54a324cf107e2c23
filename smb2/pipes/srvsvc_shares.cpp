#include "smb2/pipes/srvsvc_shares.h"

#include "smb2/pipes/srvsvc_enum.h"
#include "smb2/pipes/win_error.h"
#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2::pipes::srvsvc_calls {

namespace {

// [MS-SRVS] 2.2.2.4 Share Types.
constexpr std::uint32_t stype_disktree = 0;
constexpr std::uint32_t stype_ipc = 3;
constexpr std::uint32_t stype_special = 0x8000'0000;

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

bool is_share_level(std::uint32_t level) {
    switch (static_cast<ShareLevel>(level)) {
    case ShareLevel::zero:
    case ShareLevel::one:
    case ShareLevel::two:
    case ShareLevel::flags:
    case ShareLevel::security:
    case ShareLevel::remark:
    case ShareLevel::dfs: return true;
    }
    return false;
}

void write_name_type_remark(NdrWriter& out, const ShareEntry& share) {
    out.deferred_string(share.name);
    out.u32(share_type(share.is_pipe));
    out.deferred_string(share.comment);
}

void write_share_2(NdrWriter& out, const ShareEntry& share) {
    write_name_type_remark(out, share);
    out.u32(0);          // permissions: only of share-level security
    out.u32(UINT32_MAX); // max_uses: unlimited
    out.u32(share.current_uses);
    out.deferred_string(share.is_pipe ? std::string() : shown_path(share.name));
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

} // namespace

std::uint32_t share_type(bool is_pipe) { return is_pipe ? stype_ipc | stype_special : stype_disktree; }

std::string shown_path(std::string_view share) { return "C:\\" + std::string(share); }

/// [MS-SRVS] 3.1.4.8 NetrShareEnum (Opnum 15), 3.1.4.9 NetrShareEnumSticky (Opnum 36). All that is
/// there goes into one answer: the number of shares is bounded by a configuration file.
CallResult share_enum(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    EnumRequest request;
    if (const CallResult fault = read_enum(in, {0, 1, 2, 501, 502}, request)) return fault;

    std::vector<ShareEntry> shares = context.shares();
    // IPC$ is always told of; clients hide what ends in '$' by themselves.
    std::erase_if(shares, [](const ShareEntry& share) { return share.hidden && !share.is_pipe; });
    const std::size_t skipped = std::min<std::size_t>(request.after(), shares.size());
    shares.erase(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(skipped));
    return write_enum(out, request, {.entries = shares.size(), .total = shares.size()}, [&] {
        for (const ShareEntry& share : shares) write_share(out, share, request.level);
    });
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

} // namespace holdfast::smb2::pipes::srvsvc_calls
