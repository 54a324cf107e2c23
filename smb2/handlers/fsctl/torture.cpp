#include "smb2/handlers/fsctl/torture.h"

#ifdef HOLDFAST_TORTURE
#include "smb2/connection/connection.h"

#include <algorithm>
#include <array>
#endif

namespace holdfast::smb2::fsctl {

#ifdef HOLDFAST_TORTURE

namespace {

constexpr auto force_unacked_timeout = static_cast<wire::Fsctl>(0x8384'8003);
constexpr auto pad_read_responses = static_cast<wire::Fsctl>(0x8384'8023);

/// Breaks seem to be lost on the way.
Outcome take_nothing(const Call& call) {
    if (!call.request.input.empty()) return Status::invalid_parameter;
    call.ctx.connection.torture().takes_nothing = true;
    return call.answer({});
}

/// A client has to follow DataOffset.
Outcome pad_reads(const Call& call) {
    if (!call.request.input.empty()) return Status::invalid_parameter;
    call.ctx.connection.torture().read_padding = 8;
    return call.answer({});
}

constexpr std::array<FsctlRow, 2> rows = {{
    {force_unacked_timeout, Target::server, take_nothing},
    {pad_read_responses, Target::server, pad_reads},
}};

Outcome without_session(Context& ctx) {
    const auto request = wire::decode<wire::IoctlRequest>(ctx.element);
    const auto row = request ? std::ranges::find(rows, request->ctl_code, &FsctlRow::code) : rows.end();
    return row == rows.end() ? Outcome(Status::user_session_deleted) : row->run({ctx, *request, nullptr});
}

constexpr CommandRow command{Command::ioctl, Needs::nothing, false, false, false, without_session};

} // namespace

std::span<const FsctlRow> torture_rows() { return rows; }

const CommandRow* find_torture(const wire::Header& header) {
    return header.command == Command::ioctl && header.session_id == SessionId{} ? &command : nullptr;
}

#else

std::span<const FsctlRow> torture_rows() { return {}; }
const CommandRow* find_torture(const wire::Header&) { return nullptr; }

#endif

} // namespace holdfast::smb2::fsctl
