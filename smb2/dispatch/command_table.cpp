#include "smb2/dispatch/command_table.h"

#include "smb2/connection/connection.h"
#include "smb2/dispatch/payload.h"
#include "smb2/handlers/fsctl/torture.h"
#include "smb2/handlers/handlers.h"
#include "smb2/wire/messages.h"

#include <array>

namespace holdfast::smb2 {

namespace {

/// Decodes, checks what the request costs, and calls its handler.
template <class Request, Outcome (*handler)(Context&, const Request&)>
Outcome typed(Context& ctx) {
    const auto request = wire::decode<Request>(ctx.element);
    if (!request) return Status::invalid_parameter;
    if (ctx.connection.negotiated().multi_credit && !is_paid(ctx.header.credit_charge, payload_of(*request)))
        return Status::invalid_parameter;
    return handler(ctx, *request);
}

Outcome oplock_break(Context& ctx) { return handle_oplock_break(ctx, ctx.element); }

/// CANCEL is no request that is answered: the connection took it before it came here.
Outcome cancel(Context&) { return Status::invalid_parameter; }

using namespace wire; // NOLINT(google-build-using-namespace): the table names nearly all requests of it

// clang-format off: a table
constexpr std::array<CommandRow, command_count> table = {{
    // command                 needs            open   expired wait
    {Command::negotiate, Needs::nothing, false, true, false, typed<NegotiateRequest, handle_negotiate>},
    {Command::session_setup, Needs::nothing, false, true, false, typed<SessionSetupRequest, handle_session_setup>},
    {Command::logoff, Needs::session, false, true, false, typed<LogoffRequest, handle_logoff>},
    {Command::tree_connect, Needs::session, false, false, false, typed<TreeConnectRequest, handle_tree_connect>},
    {Command::tree_disconnect, Needs::tree, false, false, false, typed<TreeDisconnectRequest, handle_tree_disconnect>},
    {Command::create, Needs::tree, false, false, true, typed<CreateRequest, handle_create>},
    {Command::close, Needs::tree, true, true, false, typed<CloseRequest, handle_close>},
    {Command::flush, Needs::tree, true, false, true, typed<FlushRequest, handle_flush>},
    {Command::read, Needs::tree, true, false, true, typed<ReadRequest, handle_read>},
    {Command::write, Needs::tree, true, false, true, typed<WriteRequest, handle_write>},
    {Command::lock, Needs::tree, true, true, true, typed<LockRequest, handle_lock>},
    {Command::ioctl, Needs::tree, true, false, true, typed<IoctlRequest, handle_ioctl>},
    {Command::cancel, Needs::nothing, false, true, false, cancel},
    {Command::echo, Needs::nothing, false, true, false, typed<EchoRequest, handle_echo>},
    {Command::query_directory, Needs::tree, true, false, true, typed<QueryDirectoryRequest, handle_query_directory>},
    {Command::change_notify, Needs::tree, true, false, true, typed<ChangeNotifyRequest, handle_change_notify>},
    {Command::query_info, Needs::tree, true, false, true, typed<QueryInfoRequest, handle_query_info>},
    {Command::set_info, Needs::tree, true, false, true, typed<SetInfoRequest, handle_set_info>},
    {Command::oplock_break, Needs::tree, true, false, false, oplock_break},
}};
// clang-format on

} // namespace

const CommandRow* find_command(Command command) {
    const auto index = static_cast<std::size_t>(command);
    return index < table.size() ? &table[index] : nullptr;
}

const CommandRow* find_command(const wire::Header& header) {
    const CommandRow* const torture = fsctl::find_torture(header);
    return torture ? torture : find_command(header.command);
}

} // namespace holdfast::smb2
