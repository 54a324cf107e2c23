#pragma once
// What a CREATE says of oplocks and leases.

#include "smb2/connection/negotiated.h"
#include "smb2/dispatch/context.h"
#include "smb2/handlers/create/wish.h"

#include <optional>

namespace holdfast::smb2::create {

/// [MS-SMB2] 3.3.5.9.8 and 3.3.5.9.11: the lease context counts where the level asks for a lease and the dialect has
/// it; without one no lease is asked for. Empty when nothing is.
std::optional<locks::CachingWish> caching_wish(const NegotiatedState& negotiated, const Wish& wish, vfs::Kind kind);

/// [MS-SMB2] 3.3.5.9.8: the same key cannot stand for two files, also where no lease would be granted. `file` is
/// empty when it is still to be made.
Status check_lease_key(const Context& ctx, const Wish& wish, const std::optional<locks::FileKey>& file);

/// The level and the context of the answer.
void answer_caching(const Wish& wish, const locks::CachingAnswer& caching, wire::CreateResponse& response);

} // namespace holdfast::smb2::create
