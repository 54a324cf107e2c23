#pragma once
// The part of a CREATE's name that stands behind the path: ":stream:$DATA".

#include "smb2/wire/status.h"

#include <string>
#include <string_view>

namespace holdfast::smb2::create {

/// Which stream of a file a name means.
struct StreamPart {
    std::string stream;        // "" is the unnamed one
    bool is_said_data = false; // the name says that it means data, so never a folder: "file::$DATA", or any stream
};

/// [MS-FSCC] 2.1.5.3 Streamname and 2.1.5.4 Streamtype. Cuts the part off `name`, which is a whole path. Of all types
/// $DATA alone is served: OBJECT_NAME_INVALID for others, for "file:" and for illegal characters.
Status cut_stream(std::u16string_view& name, StreamPart& part);

} // namespace holdfast::smb2::create
