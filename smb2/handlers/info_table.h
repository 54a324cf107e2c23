#pragma once
// The classes of QUERY_INFO and SET_INFO: each is one row.

#include "smb2/handlers/info/subject.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::info {

/// A class that can be asked for. `query` appends its bytes in full; what exceeds the client's buffer
/// is cut by the caller, who then says BUFFER_OVERFLOW.
struct FileQuery {
    wire::FileInfoClass info_class;
    locks::Access needs; // of the open; none: any open will do
    std::size_t least;   // the fixed part: INFO_LENGTH_MISMATCH for a smaller buffer
    Status (*query)(const Subject& subject, const QueryLimits& limits, Buffer& out);
};

struct FsQuery {
    wire::FsInfoClass info_class;
    std::size_t least;
    Status (*query)(const Subject& subject, Buffer& out);
};

/// A class that can be set.
struct FileChange {
    wire::FileInfoClass info_class;
    locks::Access needs;
    std::size_t least; // INFO_LENGTH_MISMATCH for a shorter input
    Status (*apply)(const Subject& subject, wire::View input);
};

// Null for a class without a row.
const FileQuery* find_file_query(wire::FileInfoClass info_class);
const FsQuery* find_fs_query(wire::FsInfoClass info_class);
const FileChange* find_file_change(wire::FileInfoClass info_class);

/// What [MS-SMB2] 3.3.5.20.1 and .2, 3.3.5.21.1 and .2 say of a class without a row: NOT_SUPPORTED
/// when [MS-FSCC] knows it for this use, INVALID_INFO_CLASS when not.
Status refusal_of_file_query(wire::FileInfoClass info_class);
Status refusal_of_fs_query(wire::FsInfoClass info_class);
Status refusal_of_file_change(wire::FileInfoClass info_class);
Status refusal_of_fs_change(wire::FsInfoClass info_class);

} // namespace holdfast::smb2::info
