#pragma once
// The write time of a file that is told late, on shares that ask for it.

#include "vfs/attributes.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace holdfast::smb2 {

/// As Windows had it before Server 2019: the first write of an open shows in the file's write time after two seconds,
/// later ones when they are flushed, the file's attributes or end are set, or the open is closed ([MS-FSA] 2.1.4.17
/// Algorithm for Noting That a File Has Been Modified leaves the moment to the object store). What is told late is told
/// so by the open that wrote; the disk and all others know at once.
///
/// From any thread.
class LateWriteTime {
  public:
    using Time = std::chrono::system_clock::time_point;
    static constexpr std::chrono::seconds delay{2};

    /// A write is about to begin, of a file whose write time is `last_write` until then.
    void write_begins(vfs::Ticks last_write, Time now);
    /// Whatever was written shows from now on.
    void settle();
    /// What the open tells in place of `last_write`.
    vfs::Ticks told(vfs::Ticks last_write, Time now) const;
    /// The open ends: true when the file's write time is that of the end. Settles.
    bool ends();
    /// Whether a write would change what is told: only then its caller has to know the time before.
    bool has_nothing_late(Time now) const;

  private:
    struct Late {
        vfs::Ticks told;
        std::optional<Time> until; // none: until it is settled
    };
    bool is_over(Time now) const { return !late_ || (late_->until && now >= *late_->until); }

    mutable std::mutex mutex_;
    std::optional<Late> late_;
    bool has_written_ = false;
};

} // namespace holdfast::smb2
