#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"
#include "smb2/wire/messages/change_notify.h"

namespace holdfast::smb2::info {

/// What the watches of a folder are told of a SET_INFO of this class that has succeeded on a file of theirs
/// ([MS-SMB2] 2.2.35 SMB2 CHANGE_NOTIFY Request has the filters). Nothing for classes that change no file, and for
/// those on names, which tell it themselves.
wire::CompletionFilter told_of(wire::FileInfoClass info_class, wire::View input);

} // namespace holdfast::smb2::info
