#include "smb2/handlers/info/notify_filter.h"

#include "smb2/wire/info/file.h"

namespace holdfast::smb2::info {

namespace {

using wire::CompletionFilter;
using wire::FileInfoClass;

/// Of the times, those that are set: 0, -1 and -2 leave them as they are.
bool sets(wire::FileTime time) { return static_cast<std::int64_t>(time) > 0; }

CompletionFilter told_of_basic(wire::View input) {
    CompletionFilter told = CompletionFilter::none;
    const auto basic = wire::decode<wire::FileBasicInformation>(input);
    if (!basic) return told;
    if (wire::to_bits(basic->file_attributes) != 0) told |= CompletionFilter::attributes;
    if (sets(basic->creation_time)) told |= CompletionFilter::creation;
    if (sets(basic->last_access_time)) told |= CompletionFilter::last_access;
    if (sets(basic->last_write_time)) told |= CompletionFilter::last_write;
    return told;
}

} // namespace

CompletionFilter told_of(FileInfoClass info_class, wire::View input) {
    switch (info_class) {
    case FileInfoClass::basic: return told_of_basic(input);
    case FileInfoClass::allocation: return CompletionFilter::size;
    case FileInfoClass::end_of_file: return CompletionFilter::size | CompletionFilter::last_write;
    case FileInfoClass::full_ea: return CompletionFilter::ea;
    default: return CompletionFilter::none;
    }
}

} // namespace holdfast::smb2::info
