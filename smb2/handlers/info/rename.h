#pragma once
// Giving a file another name, or one more.

#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

/// [MS-FSA] 2.1.5.15.11 FileRenameInformation.
Status set_rename(const Subject& subject, wire::View input);
/// [MS-FSA] 2.1.5.15.6 FileLinkInformation.
Status set_link(const Subject& subject, wire::View input);

} // namespace holdfast::smb2::info
