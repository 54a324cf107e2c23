#pragma once

#include "smb2/handlers/info/subject.h"

#include <string_view>

namespace holdfast::smb2::info {

/// [MS-FSA] 2.1.5.15.11.1 Algorithm for Performing Stream Rename: a named stream gets another name in its file.
/// `new_name` is what FileRenameInformation has, ":stream" or ":stream:$DATA".
///
/// Deviations: a stream does not become the unnamed one (NOT_SUPPORTED). A name without a colon in front would be that
/// of a file, which this open keeps from being renamed: SHARING_VIOLATION, as Windows says.
Status rename_stream(const Subject& subject, std::u16string_view new_name, bool replace);

} // namespace holdfast::smb2::info
