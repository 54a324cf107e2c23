#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/create_contexts/context.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

enum class ImpersonationLevel : std::uint32_t { anonymous = 0, identification = 1, impersonation = 2, delegate = 3 };

enum class CreateDisposition : std::uint32_t {
    supersede = 0,
    open = 1,
    create = 2,
    open_if = 3,
    overwrite = 4,
    overwrite_if = 5,
};

enum class CreateOptions : std::uint32_t {
    none = 0,
    directory_file = 0x1,
    write_through = 0x2,
    sequential_only = 0x4,
    no_intermediate_buffering = 0x8,
    synchronous_io_alert = 0x10,
    synchronous_io_nonalert = 0x20,
    non_directory_file = 0x40,
    create_tree_connection = 0x80,
    complete_if_oplocked = 0x100,
    no_ea_knowledge = 0x200,
    open_remote_instance = 0x400,
    random_access = 0x800,
    delete_on_close = 0x1000,
    open_by_file_id = 0x2000,
    open_for_backup_intent = 0x4000,
    no_compression = 0x8000,
    open_requiring_oplock = 0x1'0000,
    disallow_exclusive = 0x2'0000,
    reserve_opfilter = 0x10'0000,
    open_reparse_point = 0x20'0000,
    open_no_recall = 0x40'0000,
    open_for_free_space_query = 0x80'0000,
};
template <>
inline constexpr bool is_flags<CreateOptions> = true;

/// [MS-SMB2] 2.2.13 SMB2 CREATE Request.
struct CreateRequest {
    static constexpr Command command = Command::create;

    OplockLevel requested_oplock_level = OplockLevel::none;
    ImpersonationLevel impersonation_level = ImpersonationLevel::impersonation;
    AccessMask desired_access = AccessMask::none;
    FileAttributes file_attributes = FileAttributes::none;
    ShareAccess share_access = ShareAccess::none;
    CreateDisposition create_disposition = CreateDisposition::open;
    CreateOptions create_options = CreateOptions::none;
    std::u16string name{};
    std::vector<CreateContextView> create_contexts{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        Extent contexts;
        wire.structure_size(57);
        wire.reserved(1); // SecurityFlags
        wire("RequestedOplockLevel", m.requested_oplock_level);
        wire("ImpersonationLevel", m.impersonation_level);
        wire.reserved(8); // SmbCreateFlags
        wire.reserved(8);
        wire("DesiredAccess", m.desired_access);
        wire("FileAttributes", m.file_attributes);
        wire("ShareAccess", m.share_access);
        wire("CreateDisposition", m.create_disposition);
        wire("CreateOptions", m.create_options);
        wire.offset16("NameOffset", name);
        wire.length16("NameLength", name);
        wire.offset32("CreateContextsOffset", contexts);
        wire.length32("CreateContextsLength", contexts);
        wire.text("Name", name, m.name, {.align = 8});
        wire.chain("CreateContexts", contexts, m.create_contexts, 8);
        wire.at_least_one_byte(header_size + 56);
    }
};

enum class CreateAction : std::uint32_t { superseded = 0, opened = 1, created = 2, overwritten = 3 };

enum class CreateResponseFlags : std::uint8_t { none = 0, reparse_point = 1 };
template <>
inline constexpr bool is_flags<CreateResponseFlags> = true;

/// [MS-SMB2] 2.2.14 SMB2 CREATE Response.
struct CreateResponse {
    static constexpr Command command = Command::create;

    OplockLevel oplock_level = OplockLevel::none;
    CreateResponseFlags flags = CreateResponseFlags::none;
    CreateAction create_action = CreateAction::opened;
    FileTime creation_time{};
    FileTime last_access_time{};
    FileTime last_write_time{};
    FileTime change_time{};
    std::uint64_t allocation_size = 0;
    std::uint64_t end_of_file = 0;
    FileAttributes file_attributes = FileAttributes::none;
    FileId file_id{};
    std::vector<CreateContext> create_contexts{};

    static void fields(auto& wire, auto& m) {
        Extent contexts;
        wire.structure_size(89);
        wire("OplockLevel", m.oplock_level);
        wire("Flags", m.flags);
        wire("CreateAction", m.create_action);
        wire("CreationTime", m.creation_time);
        wire("LastAccessTime", m.last_access_time);
        wire("LastWriteTime", m.last_write_time);
        wire("ChangeTime", m.change_time);
        wire("AllocationSize", m.allocation_size);
        wire("EndofFile", m.end_of_file);
        wire("FileAttributes", m.file_attributes);
        wire.reserved(4);
        wire("FileId", m.file_id);
        wire.offset32("CreateContextsOffset", contexts);
        wire.length32("CreateContextsLength", contexts);
        wire.chain("CreateContexts", contexts, m.create_contexts, 8);
    }
};

} // namespace holdfast::smb2::wire
