#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"

namespace holdfast::smb2::wire {

enum class ChangeNotifyFlags : std::uint16_t { none = 0, watch_tree = 1 };
template <>
inline constexpr bool is_flags<ChangeNotifyFlags> = true;

enum class CompletionFilter : std::uint32_t {
    none = 0,
    file_name = 0x1,
    dir_name = 0x2,
    attributes = 0x4,
    size = 0x8,
    last_write = 0x10,
    last_access = 0x20,
    creation = 0x40,
    ea = 0x80,
    security = 0x100,
    stream_name = 0x200,
    stream_size = 0x400,
    stream_write = 0x800,
};
template <>
inline constexpr bool is_flags<CompletionFilter> = true;

/// [MS-SMB2] 2.2.35 SMB2 CHANGE_NOTIFY Request.
struct ChangeNotifyRequest {
    static constexpr Command command = Command::change_notify;

    ChangeNotifyFlags flags = ChangeNotifyFlags::none;
    std::uint32_t output_buffer_length = 0;
    FileId file_id{};
    CompletionFilter completion_filter = CompletionFilter::none;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(32);
        wire("Flags", m.flags);
        wire("OutputBufferLength", m.output_buffer_length);
        wire("FileId", m.file_id);
        wire("CompletionFilter", m.completion_filter);
        wire.reserved(4);
    }
};

/// [MS-SMB2] 2.2.36 SMB2 CHANGE_NOTIFY Response.
struct ChangeNotifyResponse {
    static constexpr Command command = Command::change_notify;

    Bytes output{}; // a chain of FileNotifyInformation

    static void fields(auto& wire, auto& m) {
        Extent output;
        wire.structure_size(9);
        wire.offset16("OutputBufferOffset", output);
        wire.length32("OutputBufferLength", output);
        wire.bytes("Buffer", output, m.output);
    }
};

/// [MS-FSCC] 2.7.1, Action.
enum class FileAction : std::uint32_t {
    added = 1,
    removed = 2,
    modified = 3,
    renamed_old_name = 4,
    renamed_new_name = 5,
    added_stream = 6,
    removed_stream = 7,
    modified_stream = 8,
};

/// [MS-FSCC] 2.7.1 FILE_NOTIFY_INFORMATION; entries are 4-byte aligned.
struct FileNotifyInformation {
    static constexpr std::size_t align = 4;

    FileAction action{};
    std::u16string file_name{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        wire.next_entry("NextEntryOffset");
        wire("Action", m.action);
        wire.length32("FileNameLength", name);
        wire.text("FileName", name, m.file_name);
    }
};

} // namespace holdfast::smb2::wire
