#include "smb2/handlers/fsctl_table.h"

#include "smb2/handlers/fsctl/compression.h"
#include "smb2/handlers/fsctl/copychunk.h"
#include "smb2/handlers/fsctl/network_interfaces.h"
#include "smb2/handlers/fsctl/object_id.h"
#include "smb2/handlers/fsctl/pipes.h"
#include "smb2/handlers/fsctl/resiliency.h"
#include "smb2/handlers/fsctl/sparse.h"
#include "smb2/handlers/fsctl/torture.h"
#include "smb2/handlers/fsctl/validate_negotiate.h"

#include <algorithm>
#include <array>

namespace holdfast::smb2::fsctl {

namespace {

using wire::Fsctl;

/// [MS-SMB2] 3.3.5.15.2 Handling a DFS Referral Information Request: this server has no DFS.
Outcome no_dfs(const Call&) { return Status::fs_driver_required; }

// clang-format off
constexpr std::array<FsctlRow, 18> rows = {{
    {Fsctl::dfs_get_referrals,             Target::server,  no_dfs},
    {Fsctl::dfs_get_referrals_ex,          Target::server,  no_dfs},
    {Fsctl::validate_negotiate_info,       Target::server,  validate_negotiate},
    {Fsctl::query_network_interface_info,  Target::server,  query_network_interfaces},
    {Fsctl::pipe_wait,                     Target::server,  pipe_wait},
    {Fsctl::pipe_peek,                     Target::pipe,    pipe_peek},
    {Fsctl::pipe_transceive,               Target::pipe,    pipe_transceive},
    {Fsctl::srv_request_resume_key,        Target::file,    request_resume_key},
    {Fsctl::srv_copychunk,                 Target::file,    copychunk},
    {Fsctl::srv_copychunk_write,           Target::file,    copychunk_write},
    {Fsctl::lmr_request_resiliency,        Target::file,    request_resiliency},
    {Fsctl::create_or_get_object_id,       Target::file,    get_object_id},
    {Fsctl::get_object_id,                 Target::file,    get_object_id},
    {Fsctl::get_compression,               Target::file,    get_compression},
    {Fsctl::set_compression,               Target::file,    set_compression},
    {Fsctl::set_sparse,                    Target::file,    set_sparse},
    {Fsctl::set_zero_data,                 Target::file,    set_zero_data},
    {Fsctl::query_allocated_ranges,        Target::file,    query_allocated_ranges},
}};
// clang-format on

} // namespace

Outcome Call::answer(wire::Bytes output, Status status) const {
    if (output.size() > most()) {
        output.resize(most());
        status = Status::buffer_overflow;
    }
    wire::IoctlResponse response;
    response.ctl_code = request.ctl_code;
    response.file_id = request.file_id;
    response.output = std::move(output);
    return ctx.reply(response, status);
}

const FsctlRow* find_fsctl(Fsctl code) {
    const auto find_in = [code](std::span<const FsctlRow> table) {
        const auto found = std::ranges::find(table, code, &FsctlRow::code);
        return found == table.end() ? nullptr : &*found;
    };
    const FsctlRow* const row = find_in(rows);
    return row ? row : find_in(torture_rows());
}

Status refusal_of(Fsctl code) {
    switch (code) {
    case Fsctl::get_reparse_point:
    case Fsctl::delete_reparse_point: return Status::not_a_reparse_point;
    case Fsctl::srv_enumerate_snapshots:
    case Fsctl::srv_read_hash: return Status::not_supported; // of the server, not of the file system
    default: return wire::to_string(code).empty() ? Status::not_supported : Status::invalid_device_request;
    }
}

} // namespace holdfast::smb2::fsctl
