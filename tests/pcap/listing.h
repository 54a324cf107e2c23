#pragma once
// The entries of a listing, whatever their layout.

#include "smb2/wire/info/directory.h"

#include <algorithm>

namespace holdfast::pcap {

template <class T, class Visit>
void for_each_of_chain(smb2::wire::View bytes, Visit visit) {
    if (const auto chain = smb2::wire::decode<smb2::wire::ChainOf<T>>(bytes))
        for (const T& entry : chain->entries) visit(entry);
}

/// With Apple's extension the fields of the short name hold other things: nobody here asks for either.
inline smb2::wire::Bytes without_short_names(smb2::wire::View listing) {
    constexpr std::size_t first = 68;
    constexpr std::size_t end = 96;
    smb2::wire::Bytes bytes(listing.begin(), listing.end());
    for (std::size_t at = 0; at + end <= bytes.size();) {
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at + first),
                  bytes.begin() + static_cast<std::ptrdiff_t>(at + end), std::byte{0});
        std::uint32_t next = 0;
        smb2::wire::Reader reader(bytes, at);
        reader("NextEntryOffset", next);
        if (next == 0) break;
        at += next;
    }
    return bytes;
}

/// Calls `visit(DirectoryEntry)` for each entry of a QUERY_DIRECTORY's output.
template <class Visit>
void for_each_listed(smb2::wire::FileInfoClass info_class, smb2::wire::View output, Visit visit) {
    using namespace smb2::wire;
    switch (info_class) {
    case FileInfoClass::directory: return for_each_of_chain<FileDirectoryInformation>(output, visit);
    case FileInfoClass::full_directory: return for_each_of_chain<FileFullDirectoryInformation>(output, visit);
    case FileInfoClass::id_full_directory: return for_each_of_chain<FileIdFullDirectoryInformation>(output, visit);
    case FileInfoClass::both_directory: return for_each_of_chain<FileBothDirectoryInformation>(output, visit);
    case FileInfoClass::id_both_directory:
        return for_each_of_chain<FileIdBothDirectoryInformation>(without_short_names(output), visit);
    case FileInfoClass::id_extd_directory: return for_each_of_chain<FileIdExtdDirectoryInformation>(output, visit);
    case FileInfoClass::names: return for_each_of_chain<FileNamesInformation>(output, visit);
    default: return;
    }
}

} // namespace holdfast::pcap
