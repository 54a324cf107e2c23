#pragma once
// One name of a folder as the classes of QUERY_DIRECTORY show it. Written straight into the answer:
// of a folder of 100,000 names each costs the copy of its bytes.

#include "smb2/buffer.h"
#include "smb2/wire/info/classes.h"
#include "vfs/attributes.h"
#include "vfs/short_name.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::smb2::directory {

/// Where a class keeps its fields: offsets in an entry, 0 for a field that it does not have.
struct EntryLayout {
    wire::FileInfoClass info_class;
    std::size_t name_length_at;
    std::size_t name_at;       // also the size of the fixed part
    bool has_attributes;       // times, sizes and attributes stand from byte 8 on
    std::size_t file_id_at;    // 64 bits; the upper half of a 128 bit id stays 0
    std::size_t short_name_at; // its length, a byte, and 24 bytes for the name
};

/// Null for a class that does not list names.
const EntryLayout* find_layout(wire::FileInfoClass info_class);

/// Entries one after the other: each aligned to 8 and linked from the one before, none beyond `most`.
class EntryWriter {
  public:
    EntryWriter(Buffer& out, const EntryLayout& layout, std::size_t most,
                vfs::ShortNames short_names = vfs::ShortNames::none)
        : out_(out), layout_(layout), start_(out.size()), most_(most),
          gives_short_names_(layout.short_name_at != 0 && short_names == vfs::ShortNames::generated) {}

    /// `name` as the disk has it. False when it does not fit: nothing was written.
    bool add(std::string_view name, const vfs::Attributes& attributes);
    std::size_t count() const { return count_; }
    bool has_room_for_any() const;

  private:
    static void put_name(std::byte* at, std::string_view ascii);
    static void put_short_name(std::byte* at, std::string_view name);

    Buffer& out_;
    const EntryLayout& layout_;
    const std::size_t start_;
    const std::size_t most_;
    const bool gives_short_names_;
    std::size_t last_ = 0; // where the last entry begins
    std::size_t count_ = 0;
};

} // namespace holdfast::smb2::directory
