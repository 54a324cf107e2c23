#pragma once
// One function per command ([MS-SMB2] 3.3.5.x). What all commands share (session, tree,
// signature, credits) was done before they are called: see dispatch/command_table.

#include "smb2/dispatch/context.h"

namespace holdfast::smb2 {

namespace wire {
struct NegotiateRequest;
struct SessionSetupRequest;
struct LogoffRequest;
struct TreeConnectRequest;
struct TreeDisconnectRequest;
struct CreateRequest;
struct CloseRequest;
struct FlushRequest;
struct ReadRequest;
struct WriteRequest;
struct LockRequest;
struct IoctlRequest;
struct EchoRequest;
struct QueryDirectoryRequest;
struct ChangeNotifyRequest;
struct QueryInfoRequest;
struct SetInfoRequest;
struct OplockBreakAcknowledgment;
} // namespace wire

Outcome handle_negotiate(Context& ctx, const wire::NegotiateRequest& request);
Outcome handle_session_setup(Context& ctx, const wire::SessionSetupRequest& request);
Outcome handle_logoff(Context& ctx, const wire::LogoffRequest& request);
Outcome handle_tree_connect(Context& ctx, const wire::TreeConnectRequest& request);
Outcome handle_tree_disconnect(Context& ctx, const wire::TreeDisconnectRequest& request);
Outcome handle_create(Context& ctx, const wire::CreateRequest& request);
Outcome handle_close(Context& ctx, const wire::CloseRequest& request);
Outcome handle_flush(Context& ctx, const wire::FlushRequest& request);
Outcome handle_read(Context& ctx, const wire::ReadRequest& request);
Outcome handle_write(Context& ctx, const wire::WriteRequest& request);
Outcome handle_lock(Context& ctx, const wire::LockRequest& request);
Outcome handle_ioctl(Context& ctx, const wire::IoctlRequest& request);
Outcome handle_echo(Context& ctx, const wire::EchoRequest& request);
Outcome handle_query_directory(Context& ctx, const wire::QueryDirectoryRequest& request);
Outcome handle_change_notify(Context& ctx, const wire::ChangeNotifyRequest& request);
Outcome handle_query_info(Context& ctx, const wire::QueryInfoRequest& request);
Outcome handle_set_info(Context& ctx, const wire::SetInfoRequest& request);
Outcome handle_oplock_break(Context& ctx, std::span<const std::byte> element);

} // namespace holdfast::smb2
