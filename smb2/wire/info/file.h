#pragma once
// [MS-FSCC] 2.4: what is known of one file. Lists of files are in directory.h, names in name.h,
// extended attributes in ea.h, pipes in pipe.h, changes in set.h.

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"
#include "smb2/wire/info/ea.h"
#include "smb2/wire/info/name.h"

namespace holdfast::smb2::wire {

/// [MS-FSCC] 2.4, FileAccessInformation.
struct FileAccessInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::access;

    AccessMask access_flags = AccessMask::none;

    static void fields(auto& wire, auto& m) { wire("AccessFlags", m.access_flags); }
};

/// [MS-FSCC] 2.4, FileAlignmentInformation.
struct FileAlignmentInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::alignment;

    std::uint32_t alignment_requirement = 0; // the alignment less one

    static void fields(auto& wire, auto& m) { wire("AlignmentRequirement", m.alignment_requirement); }
};

/// [MS-FSCC] 2.4, FileAttributeTagInformation.
struct FileAttributeTagInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::attribute_tag;

    FileAttributes file_attributes = FileAttributes::none;
    std::uint32_t reparse_tag = 0;

    static void fields(auto& wire, auto& m) {
        wire("FileAttributes", m.file_attributes);
        wire("ReparseTag", m.reparse_tag);
    }
};

/// [MS-FSCC] 2.4, FileBasicInformation. When it is set, a time of 0 leaves alone, -1 and -2 stop
/// and resume the automatic updates, and attributes of 0 leave alone.
struct FileBasicInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::basic;

    FileTime creation_time{};
    FileTime last_access_time{};
    FileTime last_write_time{};
    FileTime change_time{};
    FileAttributes file_attributes = FileAttributes::none;

    static void fields(auto& wire, auto& m) {
        wire("CreationTime", m.creation_time);
        wire("LastAccessTime", m.last_access_time);
        wire("LastWriteTime", m.last_write_time);
        wire("ChangeTime", m.change_time);
        wire("FileAttributes", m.file_attributes);
        wire.reserved(4);
    }
};

/// [MS-FSCC] 2.4, FileCompressionInformation.
struct FileCompressionInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::compression;

    std::uint64_t compressed_file_size = 0;
    std::uint16_t compression_format = 0;
    std::uint8_t compression_unit_shift = 0;
    std::uint8_t chunk_shift = 0;
    std::uint8_t cluster_shift = 0;

    static void fields(auto& wire, auto& m) {
        wire("CompressedFileSize", m.compressed_file_size);
        wire("CompressionFormat", m.compression_format);
        wire("CompressionUnitShift", m.compression_unit_shift);
        wire("ChunkShift", m.chunk_shift);
        wire("ClusterShift", m.cluster_shift);
        wire.reserved(3);
    }
};

/// [MS-FSCC] 2.4, FileIdInformation.
struct FileIdInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::id;

    std::uint64_t volume_serial_number = 0;
    std::array<std::uint8_t, 16> file_id{};

    static void fields(auto& wire, auto& m) {
        wire("VolumeSerialNumber", m.volume_serial_number);
        wire("FileId", m.file_id);
    }
};

/// [MS-FSCC] 2.4, FileInternalInformation.
struct FileInternalInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::internal;

    std::uint64_t index_number = 0;

    static void fields(auto& wire, auto& m) { wire("IndexNumber", m.index_number); }
};

/// [MS-FSCC] 2.4, FileModeInformation.
struct FileModeInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::mode;

    std::uint32_t mode = 0; // some of the CreateOptions

    static void fields(auto& wire, auto& m) { wire("Mode", m.mode); }
};

/// [MS-FSCC] 2.4, FileNetworkOpenInformation.
struct FileNetworkOpenInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::network_open;

    FileTime creation_time{};
    FileTime last_access_time{};
    FileTime last_write_time{};
    FileTime change_time{};
    std::uint64_t allocation_size = 0;
    std::uint64_t end_of_file = 0;
    FileAttributes file_attributes = FileAttributes::none;

    static void fields(auto& wire, auto& m) {
        wire("CreationTime", m.creation_time);
        wire("LastAccessTime", m.last_access_time);
        wire("LastWriteTime", m.last_write_time);
        wire("ChangeTime", m.change_time);
        wire("AllocationSize", m.allocation_size);
        wire("EndOfFile", m.end_of_file);
        wire("FileAttributes", m.file_attributes);
        wire.reserved(4);
    }
};

/// [MS-FSCC] 2.4, FilePositionInformation.
struct FilePositionInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::position;

    std::uint64_t current_byte_offset = 0;

    static void fields(auto& wire, auto& m) { wire("CurrentByteOffset", m.current_byte_offset); }
};

/// [MS-FSCC] 2.4, FileStandardInformation.
struct FileStandardInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::standard;

    std::uint64_t allocation_size = 0;
    std::uint64_t end_of_file = 0;
    std::uint32_t number_of_links = 0;
    bool delete_pending = false;
    bool directory = false;

    static void fields(auto& wire, auto& m) {
        wire("AllocationSize", m.allocation_size);
        wire("EndOfFile", m.end_of_file);
        wire("NumberOfLinks", m.number_of_links);
        wire("DeletePending", m.delete_pending);
        wire("Directory", m.directory);
        wire.reserved(2);
    }
};

/// [MS-FSCC] 2.4, FileStreamInformation. A list of them is a chain.
struct FileStreamInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::stream;
    static constexpr std::size_t align = 8;

    std::uint64_t stream_size = 0;
    std::uint64_t stream_allocation_size = 0;
    std::u16string stream_name{}; // "::$DATA"

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire.next_entry("NextEntryOffset");
        wire.length32("StreamNameLength", name);
        wire("StreamSize", m.stream_size);
        wire("StreamAllocationSize", m.stream_allocation_size);
        wire.text("StreamName", name, m.stream_name);
    }
};

/// [MS-FSCC] 2.4, FileAllInformation.
struct FileAllInformation {
    static constexpr FileInfoClass info_class = FileInfoClass::all;

    FileBasicInformation basic{};
    FileStandardInformation standard{};
    FileInternalInformation internal{};
    FileEaInformation ea{};
    FileAccessInformation access{};
    FilePositionInformation position{};
    FileModeInformation mode{};
    FileAlignmentInformation alignment{};
    FileNameInformation name{};

    static void fields(auto& wire, auto& m) {
        wire("BasicInformation", m.basic);
        wire("StandardInformation", m.standard);
        wire("InternalInformation", m.internal);
        wire("EaInformation", m.ea);
        wire("AccessInformation", m.access);
        wire("PositionInformation", m.position);
        wire("ModeInformation", m.mode);
        wire("AlignmentInformation", m.alignment);
        wire("NameInformation", m.name);
    }
};

} // namespace holdfast::smb2::wire
