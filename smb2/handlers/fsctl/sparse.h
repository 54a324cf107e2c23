#pragma once

#include "smb2/handlers/fsctl_table.h"

namespace holdfast::smb2::fsctl {

/// [MS-FSA] 2.1.5.10.36 FSCTL_SET_SPARSE. Every file can have holes; the attribute says that it may.
Outcome set_sparse(const Call& call);
/// [MS-FSA] 2.1.5.10.39 FSCTL_SET_ZERO_DATA.
Outcome set_zero_data(const Call& call);
/// [MS-FSA] 2.1.5.10.22 FSCTL_QUERY_ALLOCATED_RANGES.
Outcome query_allocated_ranges(const Call& call);

} // namespace holdfast::smb2::fsctl
