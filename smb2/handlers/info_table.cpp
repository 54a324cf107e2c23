#include "smb2/handlers/info_table.h"

#include "smb2/handlers/info/extended_attributes.h"
#include "smb2/handlers/info/file_changes.h"
#include "smb2/handlers/info/file_queries.h"
#include "smb2/handlers/info/fs_queries.h"
#include "smb2/handlers/info/rename.h"
#include "smb2/handlers/info/stream_queries.h"

#include <algorithm>
#include <array>

namespace holdfast::smb2::info {

namespace {

using locks::Access;
using wire::FileInfoClass;
using wire::FsInfoClass;

// The rights are those of [MS-SMB2] 3.3.5.20.1, the sizes those of the structures in [MS-FSCC] 2.4.
// clang-format off
constexpr std::array<FileQuery, 19> file_queries = {{
    {FileInfoClass::access,          Access::none,            4,   query_access},
    {FileInfoClass::alignment,       Access::none,            4,   query_alignment},
    {FileInfoClass::all,             Access::read_attributes, 104, query_all},
    {FileInfoClass::alternate_name,  Access::none,            8,   query_alternate_name},
    {FileInfoClass::attribute_tag,   Access::read_attributes, 8,   query_attribute_tag},
    {FileInfoClass::basic,           Access::read_attributes, 40,  query_basic},
    {FileInfoClass::compression,     Access::none,            16,  query_compression},
    {FileInfoClass::ea,              Access::none,            4,   query_ea_size},
    {FileInfoClass::full_ea,         Access::read_ea,         0,   query_full_ea},
    {FileInfoClass::id,              Access::none,            24,  query_id},
    {FileInfoClass::internal,        Access::none,            8,   query_internal},
    {FileInfoClass::mode,            Access::none,            4,   query_mode},
    {FileInfoClass::network_open,    Access::read_attributes, 56,  query_network_open},
    {FileInfoClass::normalized_name, Access::none,            8,   query_normalized_name},
    {FileInfoClass::position,        Access::none,            8,   query_position},
    {FileInfoClass::standard,        Access::none,            24,  query_standard},
    {FileInfoClass::stream,          Access::none,            32,  query_streams},
    {FileInfoClass::pipe,            Access::read_attributes, 8,   query_pipe_of_file},
    {FileInfoClass::pipe_local,      Access::read_attributes, 40,  query_pipe_of_file},
}};
// clang-format on

// clang-format off
constexpr std::array<FsQuery, 8> fs_queries = {{
    {FsInfoClass::volume,      24, query_fs_volume},
    {FsInfoClass::size,        24, query_fs_size},
    {FsInfoClass::device,      8,  query_fs_device},
    {FsInfoClass::attribute,   16, query_fs_attribute},
    {FsInfoClass::control,     48, query_fs_control},
    {FsInfoClass::full_size,   32, query_fs_full_size},
    {FsInfoClass::object_id,   64, query_fs_object_id},
    {FsInfoClass::sector_size, 28, query_fs_sector_size},
}};
// clang-format on

// The rights are those of [MS-SMB2] 3.3.5.21.1.
// clang-format off
constexpr std::array<FileChange, 10> file_changes = {{
    {FileInfoClass::allocation,     Access::write_data,       8,  set_allocation},
    {FileInfoClass::basic,          Access::write_attributes, 40, set_basic},
    {FileInfoClass::disposition,    Access::remove,           1,  set_disposition},
    {FileInfoClass::disposition_ex, Access::remove,           4,  set_disposition_ex},
    {FileInfoClass::end_of_file,    Access::write_data,       8,  set_end_of_file},
    {FileInfoClass::full_ea,        Access::write_ea,         0,  set_full_ea},
    {FileInfoClass::link,           Access::write_attributes, 20, set_link},
    {FileInfoClass::mode,           Access::none,             4,  set_mode},
    {FileInfoClass::position,       Access::none,             8,  set_position},
    {FileInfoClass::rename,         Access::remove,           20, set_rename},
}};
// clang-format on

template <class Row, std::size_t size, class Class>
const Row* find_row(const std::array<Row, size>& rows, Class info_class) {
    const auto found = std::ranges::find(rows, info_class, &Row::info_class);
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

const FileQuery* find_file_query(FileInfoClass info_class) { return find_row(file_queries, info_class); }
const FsQuery* find_fs_query(FsInfoClass info_class) { return find_row(fs_queries, info_class); }
const FileChange* find_file_change(FileInfoClass info_class) { return find_row(file_changes, info_class); }

Status refusal_of_file_query(FileInfoClass info_class) {
    switch (info_class) {
    case FileInfoClass::directory:
    case FileInfoClass::full_directory:
    case FileInfoClass::both_directory:
    case FileInfoClass::name:
    case FileInfoClass::names:
    case FileInfoClass::pipe_remote:
    case FileInfoClass::mailslot_query:
    case FileInfoClass::object_id:
    case FileInfoClass::quota:
    case FileInfoClass::reparse_point:
    case FileInfoClass::id_both_directory:
    case FileInfoClass::id_full_directory:
    case FileInfoClass::sfio_reserve:
    case FileInfoClass::hard_link:
    case FileInfoClass::standard_link:
    case FileInfoClass::id_extd_directory:
    case FileInfoClass::stat:
    case FileInfoClass::id_64_extd_directory:
    case FileInfoClass::id_64_extd_both_directory:
    case FileInfoClass::id_all_extd_directory:
    case FileInfoClass::id_all_extd_both_directory: return Status::not_supported;
    default: return Status::invalid_info_class;
    }
}

Status refusal_of_fs_query(FsInfoClass info_class) {
    return info_class == FsInfoClass::driver_path ? Status::not_supported : Status::invalid_info_class;
}

Status refusal_of_file_change(FileInfoClass info_class) {
    switch (info_class) {
    case FileInfoClass::pipe:
    case FileInfoClass::pipe_remote:
    case FileInfoClass::mailslot_set:
    case FileInfoClass::object_id:
    case FileInfoClass::quota:
    case FileInfoClass::reparse_point:
    case FileInfoClass::tracking:
    case FileInfoClass::valid_data_length:
    case FileInfoClass::short_name:
    case FileInfoClass::sfio_reserve:
    case FileInfoClass::rename_ex: return Status::not_supported;
    default: return Status::invalid_info_class;
    }
}

/// Nothing about a volume can be set from afar: its label is the share's name, its quotas the host's.
Status refusal_of_fs_change(FsInfoClass info_class) {
    switch (info_class) {
    case FsInfoClass::control:
    case FsInfoClass::object_id: return Status::access_denied;
    case FsInfoClass::label: return Status::access_denied;
    default: return Status::invalid_info_class;
    }
}

} // namespace holdfast::smb2::info
