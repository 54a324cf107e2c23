#include "smb2/handlers/fsctl/object_id.h"

namespace holdfast::smb2::fsctl {

namespace {

/// [MS-FSCC] 2.1.3.1 FILE_OBJECTID_BUFFER Type 1.
struct ObjectIdBuffer {
    static constexpr std::size_t size = 64;

    wire::Guid object_id{};
    wire::Guid birth_volume_id{};
    wire::Guid birth_object_id{};

    static void fields(auto& wire, auto& m) {
        wire("ObjectId", m.object_id);
        wire("BirthVolumeId", m.birth_volume_id);
        wire("BirthObjectId", m.birth_object_id);
        wire.reserved(16); // DomainId
    }
};

wire::Guid make_guid(std::uint64_t low, std::uint64_t high) {
    wire::Guid guid{};
    for (std::size_t i = 0; i < 8; ++i) {
        guid[i] = static_cast<std::uint8_t>(low >> (8 * i));
        guid[8 + i] = static_cast<std::uint8_t>(high >> (8 * i));
    }
    return guid;
}

} // namespace

Outcome get_object_id(const Call& call) {
    if (call.most() < ObjectIdBuffer::size) return Status::invalid_parameter;
    const FileOpen& file = call.file();
    const std::uint64_t serial = file.share->volume->serial_number();
    ObjectIdBuffer id;
    id.object_id = make_guid(file.file->id().inode, serial);
    id.birth_volume_id = make_guid(serial, 0);
    id.birth_object_id = id.object_id;
    return call.answer(wire::to_bytes(id));
}

} // namespace holdfast::smb2::fsctl
