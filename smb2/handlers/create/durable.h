#pragma once
// What a CREATE says of handles that outlive their connection.

#include "smb2/dispatch/context.h"
#include "smb2/handlers/create/wish.h"

#include <optional>

namespace holdfast::smb2::create {

/// Which of the four contexts may stand together: [MS-SMB2] 3.3.5.9.6, .7, .10 and .12.
Status check_durable(const DurableWishes& wishes);

/// Who it is that comes back; for which open is still to be said.
locks::Reconnection reconnection_of(const Context& ctx, const Wish& wish);

enum class MayPersist : std::uint8_t { no, yes };
/// On a share that is continuously available, to a client that knows of persistent handles.
MayPersist may_persist(const Context& ctx);

/// What the open is to have when it is granted. Empty when nothing was asked for.
std::optional<locks::Durability> durability_wish(const DurableWishes& wishes, MayPersist may_persist = MayPersist::no);

/// The client comes back for an open: [MS-SMB2] 3.3.5.9.7 Handling the SMB2_CREATE_DURABLE_HANDLE_RECONNECT Create
/// Context, 3.3.5.9.12, and its V2. The open is as it was left.
Attempt reconnect(Context& ctx, const Wish& wish);

/// The answer to who asked for durability and got it.
void answer_durable(const DurableWishes& wishes, const Opened& opened, std::vector<wire::CreateContext>& answers);

} // namespace holdfast::smb2::create
