#pragma once
// [MS-FSA] 2.1.5.15 Server Requests Setting of File Information, but for names (rename.h) and extended
// attributes (extended_attributes.h).

#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

Status set_allocation(const Subject& subject, wire::View input);
Status set_basic(const Subject& subject, wire::View input);
Status set_disposition(const Subject& subject, wire::View input);
Status set_disposition_ex(const Subject& subject, wire::View input);
Status set_end_of_file(const Subject& subject, wire::View input);
Status set_mode(const Subject& subject, wire::View input);
Status set_position(const Subject& subject, wire::View input);

} // namespace holdfast::smb2::info
