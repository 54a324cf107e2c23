#pragma once
// Extended attributes: kept as xattrs in the user's name space, spelled as the client spelled them and
// found without case.

#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

/// [MS-FSA] 2.1.5.12.12 FileFullEaInformation.
Status query_full_ea(const Subject& subject, const QueryLimits& limits, Buffer& out);
/// [MS-FSA] 2.1.5.15.5 FileFullEaInformation. An empty value removes.
Status set_full_ea(const Subject& subject, wire::View input);
/// FileEaInformation's EaSize: 0 without any.
std::uint32_t ea_size_of(const vfs::File& file);

} // namespace holdfast::smb2::info
