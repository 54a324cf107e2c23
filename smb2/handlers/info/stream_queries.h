#pragma once
// What there is to ask of the streams of a file.

#include "smb2/handlers/info/subject.h"

#include <string>

namespace holdfast::smb2::info {

/// ":stream", which stands behind the name of the file where a named stream of it is open; else nothing.
std::u16string stream_suffix(const Subject& subject);

Status query_streams(const Subject& subject, const QueryLimits& limits, Buffer& out);

} // namespace holdfast::smb2::info
