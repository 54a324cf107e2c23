#pragma once
// One shared folder. Everything is relative to its directory handle and stays below it.
//
// Paths: UTF-8, '/' between names, no leading or trailing '/', "" is the root, no "." or "..".
// names.h makes them from the wire. Look-ups are case-insensitive and case-preserving.
// All functions may be called from any thread, under the identity that the thread wears
// (identity.h); the kernel enforces POSIX permissions.

#include "vfs/attributes.h"
#include "vfs/error.h"
#include "vfs/kernel_lease.h"
#include "vfs/local_watch.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::vfs {

enum class SymlinkPolicy : std::uint8_t { refuse, follow_inside };

struct VolumeConfig {
    std::string path; // the folder on this machine
    bool read_only = false;
    SymlinkPolicy symlinks = SymlinkPolicy::follow_inside;
    std::uint32_t file_mode = 0644; // permission bits of what is created
    std::uint32_t folder_mode = 0755;
    bool short_names = false; // look-ups also take the generated 8.3 names of short_name.h
    /// What is opened for its attributes alone disturbs no lease of the kernel; the calls on it are dearer.
    bool spares_kernel_leases = false;
    bool named_streams = true; // files have named streams, where the file system reports birth times
};

/// What the file system below turned out to have; probed when the volume is mounted.
struct Capabilities {
    bool user_xattrs = false;
    bool birth_time = false;    // statx reports one
    bool named_streams = false; // that is so, and the volume's configuration wants them
    bool openat2 = false;
    bool nowait_io = false;       // preadv2 with RWF_NOWAIT works
    bool exchange_rename = false; // renameat2 with RENAME_NOREPLACE works
    bool sparse_files = false;    // fallocate with PUNCH_HOLE works
    bool case_sensitive = true;   // the file system itself
    bool reflink = false;
    std::string file_system; // "ext4", "tmpfs", …
};

enum class DataAccess : std::uint8_t {
    none, // attributes only: works on what cannot be read, does no I/O
    read,
    write,
    read_write,
};
enum class Create : std::uint8_t {
    never,       // not_found when it is not there
    must_be_new, // exists when it is there in any spelling
};

struct OpenHow {
    DataAccess data = DataAccess::none;
    Create create = Create::never;
    Kind kind = Kind::file;           // of what is created
    std::uint32_t dos_attributes = 0; // of what is created
};

/// One named stream of a file or folder ([MS-FSCC] 2.1.5.3 Streamname).
struct NamedStream {
    std::string name;     // as stream_name.h makes them
    std::uint64_t id = 0; // never 0; the same as long as the stream exists, also under another name
    std::uint64_t size = 0;
    std::uint64_t allocated = 0;
};

/// An open file or folder, or an open named stream of one. Holds the descriptor; closing is destruction.
class File;
/// Names in a folder, in a stable order.
class FolderReader;

/// Where a path leads, in the spelling of the disk.
struct Resolved {
    std::string path; // real spelling as far as it exists; the last name as asked when it does not
    bool exists = false;
    Attributes attributes; // when it exists
};

struct FolderEntry {
    std::string name;
    std::uint64_t cookie = 0; // continue after this entry
    Attributes attributes;    // complete; `kind` may be symlink or other
};

class Volume {
  public:
    virtual ~Volume() = default;

    /// Opens the folder and probes it.
    static Result<std::shared_ptr<Volume>> mount(const VolumeConfig& config);

    virtual const Capabilities& capabilities() const = 0;
    /// The same over restarts: from the file system's id. For FileFsVolumeInformation.
    virtual std::uint32_t serial_number() const = 0;
    virtual Result<SpaceInfo> space() const = 0;

    /// Case-insensitive look-up; no descriptor stays open. A miss in a folder of any size does not
    /// scan it again while the folder is busy (see folded_index.h).
    virtual Result<Resolved> resolve(std::string_view path) const = 0;

    /// Opens, or creates and opens. `path` in any spelling; `opened_path` tells the real one. would_block: a lease of
    /// the kernel (kernel_lease.h) is in the way, and its holder is being told.
    virtual Result<std::shared_ptr<File>> open(std::string_view path, const OpenHow& how) = 0;

    /// Takes the name away when it still leads to `expected`; not_found when it does not. A folder
    /// must be empty (not_empty).
    virtual Result<void> remove(std::string_view path, const FileId& expected, Kind kind) = 0;

    enum class Replace : std::uint8_t { no, yes };
    /// Atomic. With Replace::no: exists when `to` is taken in any spelling (but that of `from`
    /// itself, so a rename may change case alone). `to` keeps the spelling asked for in its last name.
    virtual Result<void> rename(std::string_view from, std::string_view to, Replace replace) = 0;
    virtual Result<void> link(std::string_view from, std::string_view to, Replace replace) = 0;

    /// Begins to watch a folder for what others do to it. The thread's identity must be allowed to list it.
    virtual Result<LocalWatchId> watch_folder(LocalWatch& watch, std::string_view path) const = 0;
    struct Child {
        std::string name;
        bool is_folder = false; // itself: a link to a folder is none
    };
    /// What is in a folder, for whoever walks down a tree: no link is followed, our own private names are left out.
    virtual Result<std::vector<Child>> children(std::string_view path) const = 0;
};

/// Of a named stream, all but the data is what its file or folder has: id, path, times, owner, attributes.
class File {
  public:
    virtual ~File() = default;

    virtual const FileId& id() const = 0;
    virtual Kind kind() const = 0; // of a named stream: file
    /// Real spelling at the time of the open.
    virtual const std::string& opened_path() const = 0;
    /// The access that the descriptor really has: a file asked for with DataAccess::none may have none.
    virtual DataAccess data_access() const = 0;

    virtual Result<Attributes> attributes() const = 0;
    /// As they stood when the file was opened: costs nothing.
    virtual const Attributes& opened_attributes() const = 0;
    virtual Result<void> set_attributes(const AttributeChange& change) = 0;
    virtual Result<void> set_owner(std::optional<std::uint32_t> uid, std::optional<std::uint32_t> gid) = 0;
    virtual Result<void> set_mode(std::uint32_t mode) = 0;

    enum class Wait : std::uint8_t { allowed, no };
    /// Reads up to into.size() bytes; fewer only at the end of the file. With Wait::no: would_block
    /// when not all of it can be had from memory (nothing was read then).
    virtual Result<std::size_t> read_at(std::span<std::byte> into, std::uint64_t offset, Wait wait = Wait::allowed) = 0;
    /// Writes all or says why not.
    virtual Result<void> write_at(std::span<const std::byte> from, std::uint64_t offset, Wait wait = Wait::allowed) = 0;
    virtual Result<void> truncate(std::uint64_t size) = 0;
    /// Reserves space beyond the end without changing the size; where the file system cannot,
    /// does nothing. A smaller size than the file has is the caller's to truncate. no_space when there is less,
    /// and nothing is reserved then.
    virtual Result<void> allocate(std::uint64_t bytes) = 0;
    virtual Result<void> zero_range(std::uint64_t offset, std::uint64_t length) = 0;
    struct Extent {
        std::uint64_t offset, length;
    };
    /// Ranges that hold data, within [offset, offset+length).
    virtual Result<std::vector<Extent>> allocated_ranges(std::uint64_t offset, std::uint64_t length,
                                                         std::size_t most) = 0;
    virtual Result<void> flush() = 0; // may block for long

    enum class LocalLock : std::uint8_t { shared, exclusive };
    /// Whether a process of this machine (not one that locks by way of us: we take no such locks) holds a POSIX or
    /// OFD lock that a lock like this would meet. No such lock reaches beyond 2^63-1.
    virtual bool meets_local_lock(std::uint64_t offset, std::uint64_t length, LocalLock wanted) const = 0;

    /// As kernel_lease.h says. Only a file that is open for data can have a lease; what is open for writing, or is
    /// open otherwise for writing, no lease to read.
    virtual Result<void> set_kernel_lease(KernelLease lease) = 0;
    virtual KernelLease kernel_lease() const = 0;
    virtual KernelLeaseId kernel_lease_id() const = 0;
    /// The same open file once more, under the path that leads there by now: for the kernel, and so for a lease, both
    /// are one. What the thread's identity may do is the caller's to ask.
    virtual Result<std::shared_ptr<File>> open_again(std::string path) const = 0;

    /// Extended attributes in the user's name space (SMB's EAs), names without prefix.
    virtual Result<std::vector<std::string>> list_xattrs() const = 0;
    virtual Result<std::string> get_xattr(const std::string& name) const = 0;
    virtual Result<void> set_xattr(const std::string& name, std::string_view value) = 0; // empty removes

    /// What the thread's identity may do by POSIX permissions: the same question the kernel answers.
    struct Permissions {
        bool read = false, write = false, execute = false;
    };
    virtual Permissions permissions() const = 0;

    /// For folders: a reader of its own, from the start. "." and ".." are not among the entries;
    /// our own private names neither.
    virtual Result<std::unique_ptr<FolderReader>> read_folder() const = 0;
    virtual Result<bool> is_empty_folder() const = 0;
    /// Whether its file system is read-only just now: a remount may change that.
    virtual bool is_on_read_only_disk() const = 0;

    // ---- named streams of this file or folder; of a named stream: those beside it
    //
    // All say unsupported where there are none (Capabilities::named_streams). Names are compared without case. Whether
    // the account may do it is decided by its access to the file: open_stream() asks for that, the others are asked
    // for by whoever was found to have it.

    /// NamedStream::id of an open named stream; 0 of the file itself.
    virtual std::uint64_t stream_id() const { return 0; }
    /// Its name at the time of the open; "" of the file itself.
    virtual std::string_view stream_name() const { return {}; }

    /// In the order of their names.
    virtual Result<std::vector<NamedStream>> streams() const = 0;
    virtual Result<NamedStream> find_stream(std::string_view name) const = 0;
    /// Opens, or creates and opens. What the stream's data is opened for, this file must have been opened for too (and
    /// for writing, to create): so the kernel has agreed; of a folder its permissions are asked.
    virtual Result<std::shared_ptr<File>> open_stream(std::string_view name, DataAccess data, Create create) = 0;
    /// Takes the stream away by its id; not_found when it is not there any more.
    virtual Result<void> remove_stream(std::uint64_t id) = 0;
    /// exists when another stream has the name, and may not be replaced.
    virtual Result<void> rename_stream(std::uint64_t id, std::string_view to, Volume::Replace replace) = 0;
};

class FolderReader {
  public:
    virtual ~FolderReader() = default;
    /// The next entry whose name `wanted` accepts (asked before anything is fetched about it);
    /// nothing at the end. Entries that vanish meanwhile are skipped.
    virtual Result<std::optional<FolderEntry>> next(const std::function<bool(std::string_view)>& wanted) = 0;
    virtual void rewind() = 0;
    /// Pushes the last entry back: next() gives it again.
    virtual void unread() = 0;
};

} // namespace holdfast::vfs
