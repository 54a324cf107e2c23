#include "smb2/handlers/info/stream_queries.h"

#include "smb2/handlers/info/entry_chain.h"
#include "smb2/map_status.h"
#include "smb2/wire/info/file.h"
#include "vfs/stream_name.h"

#include <vector>

namespace holdfast::smb2::info {

namespace {

wire::FileStreamInformation entry_of(const vfs::NamedStream& named) {
    wire::FileStreamInformation entry;
    entry.stream_size = named.size;
    entry.stream_allocation_size = named.allocated;
    entry.stream_name = u':' + vfs::stream_name_to_wire(named.name) + u":$DATA";
    return entry;
}

/// Of the file itself, whichever of its streams is open. Empty of a folder, which has no data.
Status unnamed_data(const Subject& subject, std::vector<wire::FileStreamInformation>& entries) {
    if (subject.is_folder()) return Status::success;
    vfs::Result<vfs::Attributes> attributes = subject.file.file->attributes();
    if (attributes && subject.is_named_stream()) {
        const auto file = subject.volume().resolve(subject.path());
        if (!file) return to_status(file.error());
        // The name has gone, or leads to another file: nobody can tell any more.
        if (!file->exists || file->attributes.id != attributes->id) return Status::success;
        attributes = file->attributes;
    }
    if (!attributes) return to_status(attributes.error());
    if (attributes->kind == vfs::Kind::directory) return Status::success;
    entries.push_back({attributes->size, attributes->allocated, u"::$DATA"});
    return Status::success;
}

} // namespace

std::u16string stream_suffix(const Subject& subject) {
    const std::string name = subject.locks.stream_name_of(subject.open);
    return name.empty() ? std::u16string() : u':' + vfs::stream_name_to_wire(name);
}

/// [MS-FSCC] 2.4, FileStreamInformation: the data of the file, where it is no folder, and its named streams. What does
/// not fit is left out, and the first entry cut.
Status query_streams(const Subject& subject, const QueryLimits& limits, Buffer& out) {
    std::vector<wire::FileStreamInformation> entries;
    if (const Status failed = unnamed_data(subject, entries); failed != Status::success) return failed;
    const auto named = subject.file.file->streams();
    if (!named && named.error() != vfs::Error::unsupported) return to_status(named.error());
    if (named)
        for (const vfs::NamedStream& stream : *named) entries.push_back(entry_of(stream));

    EntryChain chain(out, limits.most, wire::FileStreamInformation::align);
    for (const wire::FileStreamInformation& entry : entries) {
        const wire::Bytes bytes = wire::to_bytes(entry);
        if (!chain.empty() && !chain.fits(bytes.size())) return Status::buffer_overflow;
        chain.append(bytes);
    }
    return Status::success;
}

} // namespace holdfast::smb2::info
