#pragma once
// [MS-SMB2] 3.3.5.20.3 and 3.3.5.21.3: security descriptors of a file.

#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

/// Appends the descriptor. ACCESS_DENIED when the open may not see a part that is asked for.
Status query_security(const Subject& subject, wire::SecurityInformation wanted, Buffer& out);
Status set_security(const Subject& subject, wire::SecurityInformation given, wire::View input);

} // namespace holdfast::smb2::info
