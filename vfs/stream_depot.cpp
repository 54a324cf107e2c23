#include "vfs/stream_depot.h"

#include "vfs/attribute_store.h"
#include "vfs/directory_stream.h"
#include "vfs/identity.h"
#include "vfs/names.h"
#include "vfs/private_names.h"
#include "vfs/stream_name.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <map>
#include <utility>

namespace holdfast::vfs {
namespace {

constexpr int as_folder = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int as_listing = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t ours_alone = 0700;
constexpr std::size_t one_batch = 4096; // bytes: most files have a stream or two

std::uint64_t mix(const StreamBase& base) {
    std::uint64_t x = base.inode * 0x9E3779B97F4A7C15ULL ^ base.birth_ns;
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93ULL;
    return x ^ (x >> 32);
}

/// The two folders on the way, "a7" and "1c3f2-18d2b1c6a3f00".
struct Names {
    char bucket[3];
    char own[2 * 16 + 2];

    explicit Names(const StreamBase& base) {
        std::snprintf(bucket, sizeof bucket, "%02x", static_cast<unsigned>(mix(base) >> 56));
        std::snprintf(own, sizeof own, "%" PRIx64 "-%" PRIx64, base.inode, base.birth_ns);
    }
    std::string path() const { return std::string(bucket) + '/' + own; }
};

std::optional<StreamBase> base_of(std::string_view own) {
    StreamBase base;
    const char* const end = own.data() + own.size();
    const auto inode = std::from_chars(own.data(), end, base.inode, 16);
    if (inode.ec != std::errc() || inode.ptr == end || *inode.ptr != '-') return std::nullopt;
    const auto birth = std::from_chars(inode.ptr + 1, end, base.birth_ns, 16);
    if (birth.ec != std::errc() || birth.ptr != end) return std::nullopt;
    return base;
}

/// Calls `act(name)` for each name in a folder until it says false.
template <class Act>
Result<void> for_each_name(int folder, Act&& act) {
    auto names = DirectoryStream::open(folder, one_batch);
    if (!names) return names.error();
    for (;;) {
        const auto entry = names->next();
        if (!entry) return entry.error();
        if (!*entry || !act((*entry)->text)) return {};
    }
}

std::optional<NamedStream> look_at(int folder, const char* name) {
    struct stat status {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return NamedStream{name, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                       static_cast<std::uint64_t>(status.st_blocks) * 512};
}

Result<NamedStream> find_in(int folder, std::string_view name) {
    if (auto exact = look_at(folder, std::string(name).c_str())) return *exact;
    const std::string folded = fold_case(name);
    std::optional<NamedStream> found;
    const auto read = for_each_name(folder, [&](const char* text) {
        if (fold_case(text) == folded) found = look_at(folder, text);
        return !found;
    });
    if (!read) return read.error();
    if (!found) return Error::not_found;
    return std::move(*found);
}

Result<NamedStream> find_in(int folder, std::uint64_t id) {
    std::optional<NamedStream> found;
    const auto read = for_each_name(folder, [&](const char* text) {
        auto stream = look_at(folder, text);
        if (stream && stream->id == id) found = std::move(stream);
        return !found;
    });
    if (!read) return read.error();
    if (!found) return Error::not_found;
    return std::move(*found);
}

Result<void> rename_in(int folder, const std::string& from, const std::string& to) {
    if (::renameat(folder, from.c_str(), folder, to.c_str()) != 0) return from_errno(errno);
    return {};
}

} // namespace

// ---------------------------------------------------------------- the depot and its folders

std::shared_ptr<StreamDepot> StreamDepot::of(const RootFolder& root) {
    static std::mutex mutex;
    static std::map<std::pair<std::uint64_t, std::uint64_t>, std::weak_ptr<StreamDepot>> all;
    const auto status = stat_descriptor(root.descriptor());
    if (!status) return nullptr;
    const FileId id = id_of(*status);

    const std::lock_guard lock(mutex);
    std::weak_ptr<StreamDepot>& known = all[{id.device, id.inode}];
    if (auto depot = known.lock()) return depot;
    auto depot = std::make_shared<StreamDepot>(Descriptor(::fcntl(root.descriptor(), F_DUPFD_CLOEXEC, 0)));
    known = depot;
    return depot;
}

StreamDepot::StreamDepot(Descriptor root) : root_(std::move(root)) { learn(); }

// A local user who may write into the share could put a folder, or a link, of his own in our place.
Result<StreamDepot::FolderRef> StreamDepot::folder(Missing missing) {
    const std::lock_guard lock(folder_mutex_);
    if (folder_) return folder_;
    const auto open = [&] { return Descriptor(::openat(root_.get(), stream_depot_name, as_folder)); };
    Descriptor opened = open();
    if (!opened && errno == ENOENT && missing == Missing::make) {
        if (::mkdirat(root_.get(), stream_depot_name, ours_alone) != 0 && errno != EEXIST) return from_errno(errno);
        opened = open();
    }
    if (!opened) return errno == ENOENT ? Error::not_found : Error::access_denied;
    struct stat status {};
    if (::fstat(opened.get(), &status) != 0) return from_errno(errno);
    if (status.st_uid != process_identity()->uid || (status.st_mode & 077) != 0) return Error::access_denied;
    folder_ = std::make_shared<const Descriptor>(std::move(opened));
    return folder_;
}

void StreamDepot::drop_folder() {
    const std::lock_guard lock(folder_mutex_);
    folder_.reset();
}

Result<Descriptor> StreamDepot::folder_of(const StreamBase& base) {
    const auto depot = folder(Missing::leave);
    if (!depot) return depot.error();
    Descriptor own(::openat((*depot)->get(), Names(base).path().c_str(), as_listing));
    if (!own) return from_errno(errno);
    return own;
}

Result<Descriptor> StreamDepot::make_folder_of(const StreamBase& base) {
    const Names names(base);
    const auto make = [&]() -> Result<Descriptor> {
        const auto depot = folder(Missing::make);
        if (!depot) return depot.error();
        const int at = (*depot)->get();
        for (const std::string& path : {std::string(names.bucket), names.path()})
            if (::mkdirat(at, path.c_str(), ours_alone) != 0 && errno != EEXIST) return from_errno(errno);
        Descriptor own(::openat(at, names.path().c_str(), as_listing));
        if (!own) return from_errno(errno);
        return own;
    };
    learn(base);
    auto made = make();
    if (made || made.error() != Error::not_found) return made;
    drop_folder(); // somebody has deleted the depot behind our back
    return make();
}

// ---------------------------------------------------------------- which bases may have streams

std::size_t StreamDepot::bit_of(const StreamBase& base) { return static_cast<std::size_t>(mix(base) % filter_bits); }

bool StreamDepot::may_hold(const StreamBase& base) const {
    if (base.birth_ns == 0) return false;
    const std::size_t bit = bit_of(base);
    return (filter_[bit / 64].load(std::memory_order_acquire) >> (bit % 64) & 1U) != 0;
}

void StreamDepot::learn(const StreamBase& base) {
    const std::size_t bit = bit_of(base);
    filter_[bit / 64].fetch_or(std::uint64_t{1} << (bit % 64), std::memory_order_acq_rel);
}

/// What is there from before.
void StreamDepot::learn() {
    const ActingAsProcess acting;
    const auto depot = folder(Missing::leave);
    if (!depot) return;
    (void)for_each_name((*depot)->get(), [&](const char* name) {
        const Descriptor bucket(::openat((*depot)->get(), name, as_listing));
        if (bucket)
            (void)for_each_name(bucket.get(), [&](const char* own) {
                if (const auto base = base_of(own)) learn(*base);
                return true;
            });
        return true;
    });
}

// ---------------------------------------------------------------- the streams of one base

Result<std::vector<NamedStream>> StreamDepot::list(const StreamBase& base) {
    std::vector<NamedStream> all;
    if (!may_hold(base)) return all;
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto own = folder_of(base);
    if (!own && own.error() == Error::not_found) return all;
    if (!own) return own.error();
    const auto read = for_each_name(own->get(), [&](const char* name) {
        if (auto stream = look_at(own->get(), name)) all.push_back(std::move(*stream));
        return true;
    });
    if (!read) return read.error();
    std::ranges::sort(all, {}, &NamedStream::name);
    return all;
}

Result<NamedStream> StreamDepot::find(const StreamBase& base, std::string_view name) {
    if (!may_hold(base)) return Error::not_found;
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto own = folder_of(base);
    if (!own) return own.error();
    return find_in(own->get(), name);
}

Result<StreamDepot::Opened> StreamDepot::open(const StreamBase& base, std::string_view name, int flags) {
    if (!may_hold(base)) return Error::not_found;
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto own = folder_of(base);
    if (!own) return own.error();
    auto found = find_in(own->get(), name);
    if (!found) return found.error();
    Descriptor opened(::openat(own->get(), found->name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    if (!opened) return from_errno(errno);
    return Opened{std::move(opened), std::move(found->name)};
}

Result<StreamDepot::Opened> StreamDepot::create(const StreamBase& base, const std::string& name, std::uint32_t uid,
                                                std::uint32_t gid) {
    if (base.birth_ns == 0) return Error::unsupported;
    if (const auto fine = check_stream_name(name); !fine) return fine.error();
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto own = make_folder_of(base);
    if (!own) return own.error();
    const auto taken = find_in(own->get(), name);
    if (taken || taken.error() != Error::not_found) return taken ? Error::exists : taken.error();
    Descriptor made(::openat(own->get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!made) return from_errno(errno);
    (void)::fchown(made.get(), uid, gid); // of another user only root can; his own it is already
    return Opened{std::move(made), name};
}

Result<void> StreamDepot::remove(const StreamBase& base, std::uint64_t id) {
    if (!may_hold(base)) return Error::not_found;
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto own = folder_of(base);
    if (!own) return own.error();
    const auto found = find_in(own->get(), id);
    if (!found) return found.error();
    if (::unlinkat(own->get(), found->name.c_str(), 0) != 0) return from_errno(errno);
    // Its folder goes with the last one.
    if (const auto depot = folder(Missing::leave))
        ::unlinkat((*depot)->get(), Names(base).path().c_str(), AT_REMOVEDIR);
    return {};
}

/// Another spelling of the target is replaced first and then takes the spelling asked for: at no moment is it missing.
Result<void> StreamDepot::rename(const StreamBase& base, std::uint64_t id, const std::string& to,
                                 Volume::Replace replace) {
    if (const auto fine = check_stream_name(to); !fine) return fine.error();
    if (!may_hold(base)) return Error::not_found;
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto own = folder_of(base);
    if (!own) return own.error();
    const auto from = find_in(own->get(), id);
    if (!from) return from.error();
    const auto there = find_in(own->get(), to);
    if (!there && there.error() != Error::not_found) return there.error();
    if (!there || there->id == id) return rename_in(own->get(), from->name, to);
    if (replace == Volume::Replace::no) return Error::exists;
    if (const auto moved = rename_in(own->get(), from->name, there->name); !moved) return moved;
    return rename_in(own->get(), there->name, to);
}

void StreamDepot::forget(const StreamBase& base) {
    if (!may_hold(base)) return;
    const ActingAsProcess acting;
    const std::lock_guard lock(turn(base));
    const auto depot = folder(Missing::leave);
    if (!depot) return;
    const std::string path = Names(base).path();
    if (::unlinkat((*depot)->get(), path.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return;
    const auto own = folder_of(base);
    if (!own) return;
    std::vector<std::string> names; // first all, then away with them: the listing must not be moved under our feet
    (void)for_each_name(own->get(), [&](const char* name) {
        names.emplace_back(name);
        return true;
    });
    for (const std::string& name : names) ::unlinkat(own->get(), name.c_str(), 0);
    ::unlinkat((*depot)->get(), path.c_str(), AT_REMOVEDIR);
}

} // namespace holdfast::vfs
