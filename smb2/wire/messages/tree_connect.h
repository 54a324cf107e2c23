#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

enum class TreeConnectFlags : std::uint16_t {
    none = 0,
    cluster_reconnect = 1,
    redirect_to_owner = 2,
    extension_present = 4, // in 3.1.1; the path is found by its offset all the same
};
template <>
inline constexpr bool is_flags<TreeConnectFlags> = true;

/// [MS-SMB2] 2.2.9 SMB2 TREE_CONNECT Request.
struct TreeConnectRequest {
    static constexpr Command command = Command::tree_connect;

    TreeConnectFlags flags = TreeConnectFlags::none;
    std::u16string path{}; // \\server\share

    static void fields(auto& wire, auto& m) {
        Extent path;
        wire.structure_size(9);
        wire("Flags", m.flags);
        wire.offset16("PathOffset", path);
        wire.length16("PathLength", path);
        wire.text("Buffer", path, m.path);
    }
};

enum class ShareType : std::uint8_t { disk = 1, pipe = 2, print = 3 };

enum class ShareFlags : std::uint32_t {
    manual_caching = 0, // the caching mode is two bits of their own
    auto_caching = 0x10,
    vdo_caching = 0x20,
    no_caching = 0x30,
    dfs = 0x1,
    dfs_root = 0x2,
    restrict_exclusive_opens = 0x100,
    force_shared_delete = 0x200,
    allow_namespace_caching = 0x400,
    access_based_directory_enum = 0x800,
    force_levelii_oplock = 0x1000,
    enable_hash_v1 = 0x2000,
    enable_hash_v2 = 0x4000,
    encrypt_data = 0x8000,
    identity_remoting = 0x4'0000,
    compress_data = 0x10'0000,
    isolated_transport = 0x20'0000,
};
template <>
inline constexpr bool is_flags<ShareFlags> = true;

enum class ShareCapabilities : std::uint32_t {
    none = 0,
    dfs = 0x8,
    continuous_availability = 0x10,
    scaleout = 0x20,
    cluster = 0x40,
    asymmetric = 0x80,
    redirect_to_owner = 0x100,
};
template <>
inline constexpr bool is_flags<ShareCapabilities> = true;

/// [MS-SMB2] 2.2.10 SMB2 TREE_CONNECT Response.
struct TreeConnectResponse {
    static constexpr Command command = Command::tree_connect;

    ShareType share_type = ShareType::disk;
    ShareFlags share_flags = ShareFlags::manual_caching;
    ShareCapabilities capabilities = ShareCapabilities::none;
    AccessMask maximal_access = AccessMask::none;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(16);
        wire("ShareType", m.share_type);
        wire.reserved(1);
        wire("ShareFlags", m.share_flags);
        wire("Capabilities", m.capabilities);
        wire("MaximalAccess", m.maximal_access);
    }
};

} // namespace holdfast::smb2::wire
