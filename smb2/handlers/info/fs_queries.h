#pragma once
// [MS-FSA] 2.1.5.13 Server Requests a Query of File System Information.

#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

Status query_fs_volume(const Subject& subject, Buffer& out);
Status query_fs_size(const Subject& subject, Buffer& out);
Status query_fs_device(const Subject& subject, Buffer& out);
Status query_fs_attribute(const Subject& subject, Buffer& out);
Status query_fs_control(const Subject& subject, Buffer& out);
Status query_fs_full_size(const Subject& subject, Buffer& out);
Status query_fs_object_id(const Subject& subject, Buffer& out);
Status query_fs_sector_size(const Subject& subject, Buffer& out);

} // namespace holdfast::smb2::info
