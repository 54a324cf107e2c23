// Looking up, opening, creating. Removing and renaming are in posix_volume_names.cpp.
#include "vfs/posix_volume.h"

#include "vfs/attribute_store.h"
#include "vfs/capabilities.h"
#include "vfs/space.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>

namespace holdfast::vfs {
namespace {

// A FIFO must not make us wait, a terminal must not become ours.
constexpr int careful = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

struct OpenedDescriptor {
    Descriptor descriptor;
    bool path_only = false;
    DataAccess data = DataAccess::none;
};

Result<OpenedDescriptor> open_as(const RootFolder& root, const std::string& path, int flags, DataAccess data) {
    const bool path_only = (flags & O_PATH) != 0; // openat2 takes no other flag beside it
    auto opened = root.open_below(path, path_only ? flags : flags | careful);
    if (!opened) return opened.error();
    return OpenedDescriptor{std::move(*opened), path_only, data};
}

/// Attributes alone are had of everything: by reading when that is allowed, because the calls on such a
/// descriptor are the cheaper ones, else by O_PATH.
Result<OpenedDescriptor> open_for_attributes(const VolumeState& state, const std::string& path) {
    const RootFolder& root = state.root;
    if (state.config.spares_kernel_leases) return open_as(root, path, O_PATH, DataAccess::none);
    auto opened = open_as(root, path, O_RDONLY, DataAccess::read);
    if (opened) return opened;
    switch (opened.error()) {
    case Error::access_denied:
    case Error::not_permitted:
    case Error::unsupported: // a socket, a device without driver
    case Error::busy:
    case Error::would_block: return open_as(root, path, O_PATH, DataAccess::none);
    default: return opened;
    }
}

/// Folders have no data: whatever is asked, they are opened for listing or attributes.
Result<OpenedDescriptor> open_descriptor(const VolumeState& state, const std::string& path, DataAccess data) {
    const RootFolder& root = state.root;
    auto opened = [&]() -> Result<OpenedDescriptor> {
        switch (data) {
        case DataAccess::none: return open_for_attributes(state, path);
        case DataAccess::read: return open_as(root, path, O_RDONLY, DataAccess::read);
        case DataAccess::write:
        case DataAccess::read_write: break;
        }
        auto both = open_as(root, path, O_RDWR, DataAccess::read_write);
        if (both || both.error() != Error::access_denied || data == DataAccess::read_write) return both;
        return open_as(root, path, O_WRONLY, DataAccess::write);
    }();
    if (opened) return opened;
    if (opened.error() == Error::is_a_directory) return open_for_attributes(state, path);
    if (opened.error() == Error::unsupported) return Error::access_denied;
    return opened;
}

} // namespace

Result<std::shared_ptr<Volume>> Volume::mount(const VolumeConfig& config) {
    auto root = RootFolder::open(config.path, config.symlinks);
    if (!root) return root.error();
    Capabilities has = probe_capabilities(*root);
    has.named_streams = config.named_streams && has.birth_time;
    auto state = std::make_shared<VolumeState>(config, std::move(*root), std::move(has));
    if (state->has.named_streams) state->streams = StreamDepot::of(state->root);
    return std::shared_ptr<Volume>(std::make_shared<PosixVolume>(std::move(state)));
}

std::uint32_t PosixVolume::serial_number() const {
    struct statfs system {};
    std::uint64_t id = 0;
    if (::fstatfs(state_->root.descriptor(), &system) == 0) std::memcpy(&id, &system.f_fsid, sizeof id);
    if (id == 0) {
        // The device number is second best: it may change when the machine starts again.
        if (const auto status = stat_descriptor(state_->root.descriptor())) id = id_of(*status).device;
    }
    id *= 0x9E3779B97F4A7C15ULL;
    return static_cast<std::uint32_t>(id >> 32);
}

Result<SpaceInfo> PosixVolume::space() const { return space_of(state_->root.descriptor()); }

Result<Resolved> PosixVolume::resolve(std::string_view path) const {
    if (const auto fine = check_path(path); !fine) return fine.error();
    const auto look = [&](std::string spelled) -> Result<Resolved> {
        const auto opened = state_->root.open_below(spelled, O_PATH);
        if (!opened) return opened.error();
        const auto attributes = read_attributes({opened->get(), true}, state_->has);
        if (!attributes) return attributes.error();
        return Resolved{std::move(spelled), true, *attributes};
    };
    auto as_given = look(std::string(path));
    if (as_given || as_given.error() != Error::not_found || path.empty()) return as_given;

    const auto place = find_place(*state_, path);
    if (!place) return place.error();
    if (const auto spelling = state_->index.visit(place->folder).find(place->name)) {
        auto found = look(place->path_of(*spelling));
        if (found || found.error() != Error::not_found) return found;
    }
    return Resolved{place->path_of(place->name), false, {}};
}

Result<std::shared_ptr<File>> PosixVolume::open(std::string_view path, const OpenHow& how) {
    if (const auto fine = check_path(path); !fine) return fine.error();
    return how.create == Create::must_be_new ? create(path, how) : open_existing(path, how.data);
}

Result<std::shared_ptr<File>> PosixVolume::open_existing(std::string_view path, DataAccess data) {
    const bool writes = data == DataAccess::write || data == DataAccess::read_write;
    if (writes && state_->config.read_only) return Error::read_only;

    auto as_given = open_spelled(std::string(path), data);
    if (as_given || as_given.error() != Error::not_found || path.empty()) return as_given;

    const auto place = find_place(*state_, path);
    if (!place) return place.error();
    const auto spelling = state_->index.visit(place->folder).find(place->name);
    if (!spelling) return Error::not_found;
    return open_spelled(place->path_of(*spelling), data);
}

Result<std::shared_ptr<File>> PosixVolume::open_spelled(std::string path, DataAccess data) {
    auto opened = open_descriptor(*state_, path, data);
    if (!opened) return opened.error();
    auto attributes = read_attributes({opened->descriptor.get(), opened->path_only}, state_->has);
    if (!attributes) return attributes.error();

    if (attributes->kind != Kind::file && attributes->kind != Kind::directory && !opened->path_only) {
        // FIFOs and devices: only now is it known, and no byte has moved.
        if (data != DataAccess::none) return Error::access_denied;
        opened = open_as(state_->root, path, O_PATH, DataAccess::none);
        if (!opened) return opened.error();
        attributes = read_attributes({opened->descriptor.get(), true}, state_->has);
        if (!attributes) return attributes.error();
    }
    return std::shared_ptr<File>(
        std::make_shared<PosixFile>(state_, OpenedFile{std::move(opened->descriptor), opened->path_only, opened->data,
                                                       std::move(path), *attributes}));
}

// Whether the name is free in every spelling is asked, and the name made, under the folder's mutex
// in the index: of two who create at once in two spellings, one is told that it exists.
Result<std::shared_ptr<File>> PosixVolume::create(std::string_view path, const OpenHow& how) {
    if (path.empty()) return Error::exists;
    const auto place = find_place(*state_, path);
    if (!place) return place.error();
    const char* name = place->name.c_str();
    const bool is_folder = how.kind == Kind::directory;
    Descriptor descriptor;
    {
        auto visit = state_->index.visit(place->folder);
        if (visit.find(place->name)) return Error::exists;
        if (state_->config.read_only) return Error::read_only;
        if (is_folder) {
            if (::mkdirat(place->folder, name, state_->config.folder_mode) != 0) return from_errno(errno);
            constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
            descriptor = Descriptor(::openat(place->folder, name, flags));
        } else {
            constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC;
            descriptor = Descriptor(::openat(place->folder, name, flags, state_->config.file_mode));
        }
        if (!descriptor) return from_errno(errno);
        visit.changed("", place->name);
    }

    const InodeHandle inode{descriptor.get(), false};
    AttributeChange change;
    change.dos_attributes = how.dos_attributes;
    // A file system without extended attributes keeps none; that is what capabilities() says.
    const auto changed = change_attributes(inode, change, state_->has);
    const auto attributes = changed ? read_attributes(inode, state_->has) : Result<Attributes>(changed.error());
    if (!attributes) {
        // A failed operation changes nothing.
        auto visit = state_->index.visit(place->folder);
        if (::unlinkat(place->folder, name, is_folder ? AT_REMOVEDIR : 0) == 0) visit.changed(place->name, "");
        return attributes.error();
    }
    return std::shared_ptr<File>(std::make_shared<PosixFile>(
        state_, OpenedFile{std::move(descriptor), false, is_folder ? DataAccess::read : DataAccess::read_write,
                           place->path_of(place->name), *attributes}));
}

} // namespace holdfast::vfs
