#pragma once
// [MS-FSCC] 2.4: the entries of a listing, in seven layouts of the same facts.

#include "smb2/wire/codec.h"
#include "smb2/wire/info/classes.h"

namespace holdfast::smb2::wire {

/// All that a layout may ask for.
struct DirectoryEntry {
    static constexpr std::size_t align = 8;
    static constexpr std::size_t short_name_width = 24;

    std::uint32_t file_index = 0;
    FileTime creation_time{};
    FileTime last_access_time{};
    FileTime last_write_time{};
    FileTime change_time{};
    std::uint64_t end_of_file = 0;
    std::uint64_t allocation_size = 0;
    FileAttributes file_attributes = FileAttributes::none;
    std::uint32_t ea_size = 0; // of a reparse point its tag
    std::uint32_t reparse_point_tag = 0;
    std::u16string short_name{}; // at most 12 units
    std::uint64_t file_id = 0;
    std::array<std::uint8_t, 16> file_id_128{};
    std::u16string file_name{};

    /// What all layouts but FileNamesInformation begin with.
    static void common_fields(auto& wire, auto& m) {
        wire.next_entry("NextEntryOffset");
        wire("FileIndex", m.file_index);
        wire("CreationTime", m.creation_time);
        wire("LastAccessTime", m.last_access_time);
        wire("LastWriteTime", m.last_write_time);
        wire("ChangeTime", m.change_time);
        wire("EndOfFile", m.end_of_file);
        wire("AllocationSize", m.allocation_size);
        wire("FileAttributes", m.file_attributes);
    }
    static void short_name_fields(auto& wire, auto& m) {
        Extent short_name;
        wire.length8("ShortNameLength", short_name);
        wire.reserved(1);
        wire.fixed_text("ShortName", short_name, m.short_name, short_name_width);
    }
};

/// [MS-FSCC] 2.4, FileDirectoryInformation.
struct FileDirectoryInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::directory;

    static void fields(auto& wire, auto& m) {
        Extent name;
        common_fields(wire, m);
        wire.length32("FileNameLength", name);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileFullDirectoryInformation.
struct FileFullDirectoryInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::full_directory;

    static void fields(auto& wire, auto& m) {
        Extent name;
        common_fields(wire, m);
        wire.length32("FileNameLength", name);
        wire("EaSize", m.ea_size);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileIdFullDirectoryInformation.
struct FileIdFullDirectoryInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::id_full_directory;

    static void fields(auto& wire, auto& m) {
        Extent name;
        common_fields(wire, m);
        wire.length32("FileNameLength", name);
        wire("EaSize", m.ea_size);
        wire.reserved(4);
        wire("FileId", m.file_id);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileBothDirectoryInformation.
struct FileBothDirectoryInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::both_directory;

    static void fields(auto& wire, auto& m) {
        Extent name;
        common_fields(wire, m);
        wire.length32("FileNameLength", name);
        wire("EaSize", m.ea_size);
        short_name_fields(wire, m);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileIdBothDirectoryInformation.
struct FileIdBothDirectoryInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::id_both_directory;

    static void fields(auto& wire, auto& m) {
        Extent name;
        common_fields(wire, m);
        wire.length32("FileNameLength", name);
        wire("EaSize", m.ea_size);
        short_name_fields(wire, m);
        wire.reserved(2);
        wire("FileId", m.file_id);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileIdExtdDirectoryInformation.
struct FileIdExtdDirectoryInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::id_extd_directory;

    static void fields(auto& wire, auto& m) {
        Extent name;
        common_fields(wire, m);
        wire.length32("FileNameLength", name);
        wire("EaSize", m.ea_size);
        wire("ReparsePointTag", m.reparse_point_tag);
        wire("FileId", m.file_id_128);
        wire.text("FileName", name, m.file_name);
    }
};

/// [MS-FSCC] 2.4, FileNamesInformation.
struct FileNamesInformation : DirectoryEntry {
    static constexpr FileInfoClass info_class = FileInfoClass::names;

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire.next_entry("NextEntryOffset");
        wire("FileIndex", m.file_index);
        wire.length32("FileNameLength", name);
        wire.text("FileName", name, m.file_name);
    }
};

constexpr bool is_directory_class(FileInfoClass info_class) {
    return info_class == FileInfoClass::directory || info_class == FileInfoClass::full_directory ||
           info_class == FileInfoClass::id_full_directory || info_class == FileInfoClass::both_directory ||
           info_class == FileInfoClass::id_both_directory || info_class == FileInfoClass::id_extd_directory ||
           info_class == FileInfoClass::names;
}

/// Bytes of an entry before its name; 0 for a class that is no listing. A buffer smaller than this
/// is told INFO_LENGTH_MISMATCH.
constexpr std::size_t directory_entry_size(FileInfoClass info_class) {
    switch (info_class) {
    case FileInfoClass::directory: return 64;
    case FileInfoClass::full_directory: return 68;
    case FileInfoClass::id_full_directory: return 80;
    case FileInfoClass::both_directory: return 94;
    case FileInfoClass::id_both_directory: return 104;
    case FileInfoClass::id_extd_directory: return 88;
    case FileInfoClass::names: return 12;
    default: return 0;
    }
}

/// Appends an entry in the layout of a class; false where it does not fit (or is no listing).
inline bool append_entry(ChainBuilder& listing, FileInfoClass info_class, const DirectoryEntry& entry) {
    switch (info_class) {
    case FileInfoClass::directory: return listing.append<FileDirectoryInformation>(entry);
    case FileInfoClass::full_directory: return listing.append<FileFullDirectoryInformation>(entry);
    case FileInfoClass::id_full_directory: return listing.append<FileIdFullDirectoryInformation>(entry);
    case FileInfoClass::both_directory: return listing.append<FileBothDirectoryInformation>(entry);
    case FileInfoClass::id_both_directory: return listing.append<FileIdBothDirectoryInformation>(entry);
    case FileInfoClass::id_extd_directory: return listing.append<FileIdExtdDirectoryInformation>(entry);
    case FileInfoClass::names: return listing.append<FileNamesInformation>(entry);
    default: return false;
    }
}

} // namespace holdfast::smb2::wire
