#pragma once
// Leases of the kernel on open files (fcntl(2), F_SETLEASE): a process of this machine that opens a leased file in a
// conflicting way waits while the holder, who is told, gives way. The kernel does not wait for ever: after
// /proc/sys/fs/lease-break-time it takes the lease.

#include "vfs/descriptor.h"
#include "vfs/error.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace holdfast::vfs {

/// In rising strength.
enum class KernelLease : std::uint8_t {
    none,
    read,  // the holder is told of who opens to write, or truncates by path
    write, // and of who opens to read; nobody else has the file open
};

/// How a notice names the leased file: see File::kernel_lease_id(). Used again once the file is closed.
enum class KernelLeaseId : int {};

// ---- of a descriptor; what File has in the same words

/// Takes the lease, raises or lowers the one that is there, or gives it up. would_block: others have the file open, by
/// whatever descriptor, in a way that does not go with it. access_denied: neither root nor the owner of the file.
Result<void> set_kernel_lease(int descriptor, KernelLease lease);
/// What the holder may keep: what it has, less when somebody waits.
KernelLease kernel_lease_of(int descriptor);

/// Where the kernel says that somebody waits: real-time signals, read from a descriptor. One of a process. May be used
/// from any thread; notices are read by one at a time.
class KernelLeaseNotices {
  public:
    /// To be called before the process starts its first thread, and before the first lease: a notice that met a thread
    /// without this would end the process.
    static void block_signals();
    static Result<std::unique_ptr<KernelLeaseNotices>> open();

    struct Batch {
        std::vector<KernelLeaseId> leases; // some may be told twice, or have been given up meanwhile
        bool has_overflown = false;        // others are missing: look at all
    };
    /// All that the kernel has told so far. Never blocks.
    Batch read();
    /// Blocks until there is something to read() or interrupt() was called.
    void wait();
    /// Ends a wait() that goes on, or the next.
    void interrupt();

  private:
    KernelLeaseNotices(Descriptor signals, Descriptor wakeup)
        : signals_(std::move(signals)), wakeup_(std::move(wakeup)) {}

    Descriptor signals_;
    Descriptor wakeup_;
};

} // namespace holdfast::vfs
