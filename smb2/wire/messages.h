#pragma once
// All messages.

#include "smb2/wire/header.h"
#include "smb2/wire/messages/cancel.h"
#include "smb2/wire/messages/change_notify.h"
#include "smb2/wire/messages/close.h"
#include "smb2/wire/messages/create.h"
#include "smb2/wire/messages/echo.h"
#include "smb2/wire/messages/error.h"
#include "smb2/wire/messages/flush.h"
#include "smb2/wire/messages/ioctl.h"
#include "smb2/wire/messages/lock.h"
#include "smb2/wire/messages/logoff.h"
#include "smb2/wire/messages/negotiate.h"
#include "smb2/wire/messages/oplock_break.h"
#include "smb2/wire/messages/query_directory.h"
#include "smb2/wire/messages/query_info.h"
#include "smb2/wire/messages/read.h"
#include "smb2/wire/messages/session_setup.h"
#include "smb2/wire/messages/set_info.h"
#include "smb2/wire/messages/tree_connect.h"
#include "smb2/wire/messages/tree_disconnect.h"
#include "smb2/wire/messages/write.h"

namespace holdfast::smb2::wire {

template <class... T>
struct TypeList {};

using Requests =
    TypeList<NegotiateRequest, SessionSetupRequest, LogoffRequest, TreeConnectRequest, TreeDisconnectRequest,
             CreateRequest, CloseRequest, FlushRequest, ReadRequest, WriteRequest, LockRequest, IoctlRequest,
             CancelRequest, EchoRequest, QueryDirectoryRequest, ChangeNotifyRequest, QueryInfoRequest, SetInfoRequest,
             OplockBreakAcknowledgment, LeaseBreakAcknowledgment>;

using Responses =
    TypeList<NegotiateResponse, SessionSetupResponse, LogoffResponse, TreeConnectResponse, TreeDisconnectResponse,
             CreateResponse, CloseResponse, FlushResponse, ReadResponse, WriteResponse, LockResponse, IoctlResponse,
             EchoResponse, QueryDirectoryResponse, ChangeNotifyResponse, QueryInfoResponse, SetInfoResponse,
             OplockBreakNotification, OplockBreakResponse, LeaseBreakNotification, LeaseBreakResponse, ErrorResponse>;

/// What a body says its size is; it tells the messages of OPLOCK_BREAK apart. 0 when there is none.
inline std::uint16_t structure_size_of(View element) {
    std::uint16_t size = 0;
    Reader reader(element, header_size);
    reader("StructureSize", size);
    return size;
}

} // namespace holdfast::smb2::wire
