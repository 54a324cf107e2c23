#pragma once

#include "smb2/handlers/create/wish.h"

namespace holdfast::smb2::create {

/// The attributes that a client may name in a CREATE, and of these the ones that a file keeps.
constexpr std::uint32_t valid_attributes = 0x7FB7;
constexpr std::uint32_t kept_attributes = vfs::dos::read_only | vfs::dos::hidden | vfs::dos::system |
                                          vfs::dos::archive | vfs::dos::temporary | vfs::dos::offline |
                                          vfs::dos::encrypted;

/// All that can be said of a request without looking at a file: [MS-SMB2] 3.3.5.9 and
/// [MS-FSA] 2.1.5.1, phase 1. Fills `wish` but for its path and contexts.
Status validate(const wire::CreateRequest& request, Wish& wish);

} // namespace holdfast::smb2::create
