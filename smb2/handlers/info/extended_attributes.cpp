#include "smb2/handlers/info/extended_attributes.h"

#include "smb2/handlers/ea_name.h"
#include "smb2/handlers/info/entry_chain.h"
#include "smb2/map_status.h"
#include "smb2/wire/info/ea.h"
#include "vfs/names.h"

#include <algorithm>
#include <string>
#include <vector>

namespace holdfast::smb2::info {

namespace {

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// The names that clients can be told; a file system without xattrs has none.
std::vector<std::string> names_of(const vfs::File& file) {
    auto names = file.list_xattrs();
    if (!names) return {};
    std::erase_if(*names, [](const std::string& name) { return !is_ea_name(name); });
    return std::move(*names);
}

wire::Bytes to_value(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// One that is asked for by name and is not there comes with an empty value.
wire::FileFullEaInformation read_ea(const vfs::File& file, const std::string& name) {
    wire::FileFullEaInformation ea;
    ea.ea_name = name;
    if (const auto value = file.get_xattr(name); value && value->size() <= UINT16_MAX) ea.ea_value = to_value(*value);
    return ea;
}

/// A chain of FILE_GET_EA_INFORMATION or FILE_FULL_EA_INFORMATION that is all of `bytes`.
template <class Entry>
std::optional<std::vector<Entry>> read_list(wire::View bytes) {
    std::vector<Entry> entries;
    wire::Reader reader(bytes);
    reader.rest_chain("List", entries, Entry::align);
    if (!reader.ok()) return std::nullopt;
    return entries;
}

std::string spelling_on_disk(const std::vector<std::string>& names, const std::string& asked) {
    const auto found = std::ranges::find_if(names, [&](const std::string& name) { return same_name(name, asked); });
    return found == names.end() ? asked : *found;
}

} // namespace

std::uint32_t ea_size_of(const vfs::File& file) {
    // As OS/2 counted them: a length, and for each the flags, two lengths, name and value.
    std::size_t size = 0;
    for (const std::string& name : names_of(file)) {
        const auto value = file.get_xattr(name);
        if (value) size += 4 + name.size() + 1 + value->size();
    }
    return size == 0 ? 0 : static_cast<std::uint32_t>(size + 4);
}

Status query_full_ea(const Subject& subject, const QueryLimits& limits, Buffer& out) {
    const vfs::File& file = *subject.file.file;
    std::vector<std::string> names = names_of(file);
    if (!limits.input.empty()) {
        const auto asked = read_list<wire::FileGetEaInformation>(limits.input);
        if (!asked) return Status::ea_list_inconsistent;
        std::vector<std::string> wanted;
        for (const auto& one : *asked) {
            if (!is_ea_name(one.ea_name)) return Status::invalid_ea_name;
            wanted.push_back(spelling_on_disk(names, one.ea_name));
        }
        names = std::move(wanted);
    }
    if (names.empty()) return Status::no_eas_on_file;
    if (wire::has(limits.flags, wire::QueryInfoFlags::return_single_entry)) names.resize(1);

    EntryChain chain(out, limits.most, wire::FileFullEaInformation::align);
    for (const std::string& name : names) {
        const wire::Bytes entry = wire::to_bytes(read_ea(file, name));
        if (!chain.fits(entry.size())) return chain.empty() ? Status::buffer_too_small : Status::buffer_overflow;
        chain.append(entry);
    }
    return Status::success;
}

Status set_full_ea(const Subject& subject, wire::View input) {
    const auto entries = read_list<wire::FileFullEaInformation>(input);
    if (!entries) return Status::ea_list_inconsistent;
    if (!std::ranges::all_of(*entries, may_be_set)) return Status::invalid_ea_name;
    const std::vector<std::string> names = names_of(*subject.file.file);
    for (const auto& ea : *entries) {
        const std::string name = spelling_on_disk(names, ea.ea_name);
        const std::string_view value(reinterpret_cast<const char*>(ea.ea_value.data()), ea.ea_value.size());
        const auto done = subject.file.file->set_xattr(name, value);
        if (!done && done.error() == vfs::Error::not_found && value.empty()) continue; // gone already
        if (!done) return done.error() == vfs::Error::unsupported ? Status::eas_not_supported : to_status(done.error());
    }
    return Status::success;
}

} // namespace holdfast::smb2::info
