#pragma once
// Small types that many structures use.

#include "locks/access.h"
#include "smb2/wire/flags.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::smb2::wire {

/// Bytes of somebody else, who outlives us: in a request, those of its frame.
using View = std::span<const std::byte>;
using Bytes = std::vector<std::byte>;

/// [MS-DTYP] 2.3.4.2 GUID - packet representation; opaque here.
using Guid = std::array<std::uint8_t, 16>;

/// 100 ns since 1601 ([MS-DTYP] 2.3.3). Made and read by filetime.h; 0, -1 and -2 have meanings of
/// their own in [MS-FSCC] 2.4, FileBasicInformation.
enum class FileTime : std::uint64_t {};

/// [MS-SMB2] 2.2.13.1 SMB2 Access Mask Encoding.
using AccessMask = locks::Access;
/// [MS-SMB2] 2.2.13, ShareAccess.
using ShareAccess = locks::ShareMode;

/// [MS-FSCC] 2.6 File Attributes.
enum class FileAttributes : std::uint32_t {
    none = 0,
    read_only = 0x1,
    hidden = 0x2,
    system = 0x4,
    directory = 0x10,
    archive = 0x20,
    normal = 0x80,
    temporary = 0x100,
    sparse_file = 0x200,
    reparse_point = 0x400,
    compressed = 0x800,
    offline = 0x1000,
    not_content_indexed = 0x2000,
    encrypted = 0x4000,
    integrity_stream = 0x8000,
    no_scrub_data = 0x2'0000,
    recall_on_open = 0x4'0000,
    pinned = 0x8'0000,
    unpinned = 0x10'0000,
    recall_on_data_access = 0x40'0000,
};
template <>
inline constexpr bool is_flags<FileAttributes> = true;

/// [MS-SMB2] 2.2.1.7 (DialectRevision values).
enum class Dialect : std::uint16_t {
    none = 0,
    smb2_02 = 0x0202,
    smb2_10 = 0x0210,
    smb3_00 = 0x0300,
    smb3_02 = 0x0302,
    smb3_11 = 0x0311,
    wildcard = 0x02FF, // answers an SMB1 negotiate that offers "SMB 2.???"
};

/// [MS-SMB2] 2.2.3, Capabilities (also in 2.2.4 and 2.2.31.4).
enum class Capabilities : std::uint32_t {
    none = 0,
    dfs = 0x1,
    leasing = 0x2,
    large_mtu = 0x4,
    multi_channel = 0x8,
    persistent_handles = 0x10,
    directory_leasing = 0x20,
    encryption = 0x40,
    notifications = 0x80,
};
template <>
inline constexpr bool is_flags<Capabilities> = true;

/// [MS-SMB2] 2.2.3, SecurityMode: 16 bits in NEGOTIATE, 8 in SESSION_SETUP.
enum class SecurityMode : std::uint16_t { none = 0, signing_enabled = 1, signing_required = 2 };
template <>
inline constexpr bool is_flags<SecurityMode> = true;
enum class SecurityMode8 : std::uint8_t { none = 0, signing_enabled = 1, signing_required = 2 };
template <>
inline constexpr bool is_flags<SecurityMode8> = true;

enum class OplockLevel : std::uint8_t { none = 0, level_ii = 1, exclusive = 8, batch = 9, lease = 0xFF };

/// [MS-SMB2] 2.2.13.2.8, LeaseState.
enum class LeaseState : std::uint32_t { none = 0, read_caching = 1, handle_caching = 2, write_caching = 4 };
template <>
inline constexpr bool is_flags<LeaseState> = true;

using LeaseKey = std::array<std::uint8_t, 16>;

/// RDMA channels ([MS-SMB2] 2.2.19): only `none` is spoken.
enum class Channel : std::uint32_t { none = 0, rdma_v1 = 1, rdma_v1_invalidate = 2, rdma_transform = 3 };

} // namespace holdfast::smb2::wire
