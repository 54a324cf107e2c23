#include "smb2/handlers/directory/entry.h"

#include "smb2/handlers/info/attributes.h"
#include "smb2/wire/filetime.h"
#include "vfs/names.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace holdfast::smb2::directory {

namespace {

using wire::FileInfoClass;

// [MS-FSCC] 2.4.10, .17, .22, .8, .21, .33, .20. EaSize and the reparse tag are left 0: extended attributes are asked
// for by file, not by folder.
constexpr std::array<EntryLayout, 7> layouts = {{
    {FileInfoClass::directory, 60, 64, true, 0, 0},
    {FileInfoClass::full_directory, 60, 68, true, 0, 0},
    {FileInfoClass::id_full_directory, 60, 80, true, 72, 0},
    {FileInfoClass::both_directory, 60, 94, true, 0, 68},
    {FileInfoClass::id_both_directory, 60, 104, true, 96, 68},
    {FileInfoClass::names, 8, 12, false, 0, 0},
    {FileInfoClass::id_extd_directory, 60, 88, true, 72, 0},
}};

template <class T>
void put(std::byte* at, T value) {
    std::memcpy(at, &value, sizeof value);
}

/// Names that look the same on the wire: printable ASCII without what name_to_wire() has to replace.
bool is_plain(std::string_view name) {
    const auto plain = [](char c) {
        return c >= 0x20 && c < 0x7f && std::string_view("\"*/:<>?\\|").find(c) == std::string_view::npos;
    };
    return !name.empty() && name.back() != '.' && name.back() != ' ' && std::ranges::all_of(name, plain);
}

} // namespace

const EntryLayout* find_layout(wire::FileInfoClass info_class) {
    const auto found = std::ranges::find(layouts, info_class, &EntryLayout::info_class);
    return found == layouts.end() ? nullptr : &*found;
}

bool EntryWriter::has_room_for_any() const { return most_ >= layout_.name_at; }

bool EntryWriter::add(std::string_view name, const vfs::Attributes& attributes) {
    const bool plain = is_plain(name) || name == "." || name == "..";
    const std::u16string wide = plain ? std::u16string() : vfs::name_to_wire(name);
    const std::size_t name_bytes = 2 * (plain ? name.size() : wide.size());
    const std::size_t used = out_.size() - start_;
    const std::size_t at = (used + 7) / 8 * 8;
    const std::size_t size = layout_.name_at + name_bytes;
    if (at > most_ || size > most_ - at) return false;

    if (at != used) out_.append_zeros(at - used);
    std::byte* const entry = out_.append(size);
    std::memset(entry, 0, layout_.name_at);
    if (count_ > 0) put(out_.data() + start_ + last_, static_cast<std::uint32_t>(at - last_));
    if (layout_.has_attributes) {
        put(entry + 8, wire::to_filetime(attributes.times.creation));
        put(entry + 16, wire::to_filetime(attributes.times.last_access));
        put(entry + 24, wire::to_filetime(attributes.times.last_write));
        put(entry + 32, wire::to_filetime(attributes.times.change));
        put(entry + 40, attributes.size);
        put(entry + 48, attributes.allocated);
        put(entry + 56, info::wire_attributes(attributes));
    }
    put(entry + layout_.name_length_at, static_cast<std::uint32_t>(name_bytes));
    if (layout_.file_id_at != 0) put(entry + layout_.file_id_at, attributes.id.inode);
    if (gives_short_names_) put_short_name(entry + layout_.short_name_at, name);
    if (!plain)
        std::memcpy(entry + layout_.name_at, wide.data(), name_bytes);
    else
        put_name(entry + layout_.name_at, name);

    last_ = at;
    ++count_;
    return true;
}

void EntryWriter::put_name(std::byte* at, std::string_view ascii) {
    for (std::size_t i = 0; i < ascii.size(); ++i) {
        at[2 * i] = static_cast<std::byte>(ascii[i]);
        at[2 * i + 1] = std::byte{0};
    }
}

/// An 8.3 name has no other one beside it, and the dots have none.
void EntryWriter::put_short_name(std::byte* at, std::string_view name) {
    if (name == "." || name == ".." || vfs::is_short_name(name)) return;
    const std::string short_name = vfs::short_name_of(name);
    at[0] = static_cast<std::byte>(2 * short_name.size());
    put_name(at + 2, short_name);
}

} // namespace holdfast::smb2::directory
