#pragma once
// [MS-FSCC] 2.4: classes that are only set.

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

/// [MS-FSCC] 2.4, FileAllocationInformation.
struct FileAllocationInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::allocation;

    std::uint64_t allocation_size = 0;

    static void fields(auto& wire, auto& m) { wire("AllocationSize", m.allocation_size); }
};

/// [MS-FSCC] 2.4, FileDispositionInformation.
struct FileDispositionInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::disposition;

    bool delete_pending = false;

    static void fields(auto& wire, auto& m) { wire("DeletePending", m.delete_pending); }
};

enum class DispositionFlags : std::uint32_t {
    none = 0,
    delete_ = 0x1,
    posix_semantics = 0x2,
    force_image_section_check = 0x4,
    on_close = 0x8,
    ignore_readonly_attribute = 0x10,
};
template <>
inline constexpr bool is_flags<DispositionFlags> = true;

/// FileDispositionInformationEx, as [MS-FSA] 2.1.5.15.4 reads it.
struct FileDispositionInformationEx {
    static constexpr FileInfoClass info_class = FileInfoClass::disposition_ex;

    DispositionFlags flags = DispositionFlags::none;

    static void fields(auto& wire, auto& m) { wire("Flags", m.flags); }
};

/// [MS-FSCC] 2.4, FileEndOfFileInformation.
struct FileEndOfFileInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::end_of_file;

    std::uint64_t end_of_file = 0; // as a signed number not negative

    static void fields(auto& wire, auto& m) { wire("EndOfFile", m.end_of_file); }
};

/// [MS-FSCC] 2.4, FileLinkInformation for the SMB2 Protocol.
struct FileLinkInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::link;

    bool replace_if_exists = false;
    std::uint64_t root_directory = 0;
    std::u16string file_name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire("ReplaceIfExists", m.replace_if_exists);
        wire.reserved(7);
        wire("RootDirectory", m.root_directory);
        wire.length32("FileNameLength", name);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileRenameInformation for SMB2.
struct FileRenameInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::rename;
    /// SMB2 clients pad what they send to this size, whatever the length of the name.
    static constexpr std::size_t least_size = 24;

    bool replace_if_exists = false;
    std::uint64_t root_directory = 0;
    std::u16string file_name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire("ReplaceIfExists", m.replace_if_exists);
        wire.reserved(7);
        wire("RootDirectory", m.root_directory);
        wire.length32("FileNameLength", name);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileValidDataLengthInformation.
struct FileValidDataLengthInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::valid_data_length;

    std::uint64_t valid_data_length = 0;

    static void fields(auto& wire, auto& m) { wire("ValidDataLength", m.valid_data_length); }
};

} // namespace holdfast::smb2::wire
