#pragma once
// From the id of a file to its path and back.

#include "admin_api/qumulo/call.h"

namespace holdfast::admin_api::qumulo {

/// POST /v1/files/resolve ["id",…]: [{"id","path"},…], in that order. The paths of files that are open: others have an
/// empty one, as the file system has no way from an id to a path.
Answer resolve_files(const Call& call);
/// GET /v1/files/{ref}/info/attributes: by path, as the disk has it; by id, of an open file. A file that lives on
/// without a name (it is open, and deleted) has no size and no times.
Answer show_attributes(const Call& call);

} // namespace holdfast::admin_api::qumulo
