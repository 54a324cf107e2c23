#pragma once
// What the lock manager calls caching, in the words of the wire.

#include "locks/caching.h"
#include "smb2/wire/types.h"

namespace holdfast::smb2 {

/// [MS-SMB2] 2.2.13, RequestedOplockLevel; a level that does not exist asks for nothing.
constexpr locks::Caching caching_of(wire::OplockLevel level) {
    switch (level) {
    case wire::OplockLevel::level_ii: return locks::Caching::read;
    case wire::OplockLevel::exclusive: return locks::Caching::read | locks::Caching::write;
    case wire::OplockLevel::batch: return locks::Caching::all;
    case wire::OplockLevel::none:
    case wire::OplockLevel::lease: break;
    }
    return locks::Caching::none;
}

constexpr wire::OplockLevel level_of(locks::Caching held) {
    if (has_any(held, locks::Caching::handle)) return wire::OplockLevel::batch;
    if (has_any(held, locks::Caching::write)) return wire::OplockLevel::exclusive;
    return has_any(held, locks::Caching::read) ? wire::OplockLevel::level_ii : wire::OplockLevel::none;
}

/// [MS-SMB2] 2.2.13.2.8: the bits are the same.
constexpr locks::Caching caching_of(wire::LeaseState state) {
    return static_cast<locks::Caching>(static_cast<std::uint32_t>(state) & 7U);
}
constexpr wire::LeaseState lease_state_of(locks::Caching held) {
    return static_cast<wire::LeaseState>(static_cast<std::uint32_t>(held));
}

} // namespace holdfast::smb2
