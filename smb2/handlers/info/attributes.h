#pragma once
// Attribute bits of a file as clients see them.

#include "smb2/wire/types.h"
#include "vfs/attributes.h"

namespace holdfast::smb2::info {

/// [MS-FSCC] 2.6: a file without any other bit says NORMAL.
inline wire::FileAttributes wire_attributes(const vfs::Attributes& attributes) {
    const std::uint32_t bits = attributes.dos_attributes;
    return static_cast<wire::FileAttributes>(bits != 0 ? bits : vfs::dos::normal);
}

/// The bits that a client decides; the others follow from the file itself.
constexpr std::uint32_t settable_attributes = vfs::dos::read_only | vfs::dos::hidden | vfs::dos::system |
                                              vfs::dos::archive | vfs::dos::temporary | vfs::dos::offline |
                                              vfs::dos::not_content_indexed;

} // namespace holdfast::smb2::info
