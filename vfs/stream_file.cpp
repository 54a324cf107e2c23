#include "vfs/stream_file.h"

#include "vfs/attribute_store.h"

namespace holdfast::vfs {
namespace {

/// What the stream's own file tells; it has no record of ours.
Result<Attributes> data_attributes(int descriptor, const Capabilities& has) {
    const auto status = stat_descriptor(descriptor);
    if (!status) return status.error();
    return make_attributes(*status, {}, has);
}

} // namespace

Result<std::shared_ptr<File>> StreamFile::make(std::shared_ptr<PosixFile> base, std::shared_ptr<VolumeState> state,
                                               StreamDepot::Opened data, DataAccess access) {
    auto attributes = data_attributes(data.descriptor.get(), state->has);
    if (!attributes) return attributes.error();
    return std::shared_ptr<File>(
        new StreamFile(std::move(base), std::move(state),
                       {std::move(data.descriptor), false, access, std::move(data.name), *attributes}));
}

StreamFile::StreamFile(std::shared_ptr<PosixFile> base, std::shared_ptr<VolumeState> state, OpenedFile data)
    : base_(std::move(base)), data_(std::move(state), std::move(data)),
      opened_(joined(base_->opened_attributes(), data_.opened_attributes())) {}

/// A stream of a folder is no folder. One whose own name has gone has as many links as a file whose name has.
Attributes StreamFile::joined(Attributes base, const Attributes& data) const {
    base.kind = Kind::file;
    base.dos_attributes &= ~dos::directory;
    base.size = data.size;
    base.allocated = data.allocated;
    if (data.links == 0) base.links = 0;
    return base;
}

Result<Attributes> StreamFile::attributes() const {
    auto base = base_->attributes();
    if (!base) return base;
    const auto data = data_.attributes();
    if (!data) return data;
    return joined(*base, *data);
}

} // namespace holdfast::vfs
