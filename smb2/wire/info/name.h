#pragma once
// Names of one file: four classes of one shape.

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

/// [MS-FSCC] 2.1.7 FILE_NAME_INFORMATION; as FileNameInformation (2.4) local only, but part of
/// FileAllInformation.
struct FileNameInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::name;
    /// Where the name begins: what still fits of one that is too long is sent with BUFFER_OVERFLOW.
    static constexpr std::size_t name_at = 4;

    std::u16string file_name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire.length32("FileNameLength", name);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileAlternateNameInformation: the 8.3 name.
struct FileAlternateNameInformation : FileNameInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::alternate_name;
};

/// [MS-FSCC] 2.4, FileNormalizedNameInformation.
struct FileNormalizedNameInformation : FileNameInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::normalized_name;
};

/// [MS-FSCC] 2.4, FileShortNameInformation: sets the 8.3 name.
struct FileShortNameInformation : FileNameInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::short_name;
};

} // namespace holdfast::smb2::wire
