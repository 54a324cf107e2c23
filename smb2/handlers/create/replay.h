#pragma once
// CREATE under a name that the client may use again when it gets no answer: [MS-SMB2] 3.3.5.9.10 Handling the
// SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2 Create Context.

#include "smb2/dispatch/context.h"
#include "smb2/handlers/create/wish.h"

#include <optional>

namespace holdfast::smb2::create {

/// Nothing: the CREATE is to go on, and ctx.running_create holds its name where it has one. Else the answer: the open
/// that the same request has made before, or a refusal.
std::optional<Attempt> find_made_before(Context& ctx, const Wish& wish);

/// The CREATE has succeeded: until the open is used, it can be asked for again.
void keep_for_replay(Context& ctx, const Opened& opened);

} // namespace holdfast::smb2::create
