#pragma once
// [MS-FSA] 2.1.5.12 Server Requests a Query of File Information. One function per class; each appends its bytes.

#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

Status query_access(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_alignment(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_all(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_alternate_name(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_attribute_tag(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_basic(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_compression(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_ea_size(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_id(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_internal(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_mode(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_network_open(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_normalized_name(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_position(const Subject& subject, const QueryLimits& limits, Buffer& out);
Status query_standard(const Subject& subject, const QueryLimits& limits, Buffer& out);
/// The pipe classes, asked of what is no pipe.
Status query_pipe_of_file(const Subject& subject, const QueryLimits& limits, Buffer& out);

} // namespace holdfast::smb2::info
