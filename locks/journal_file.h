#pragma once
// The journal as a file, with the thread that writes it.

#include "locks/journal.h"
#include "locks/journal_error.h"
#include "locks/journal_replay.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace holdfast::locks {

class JournalDisk;
class JournalLog;

struct JournalOptions {
    std::uint64_t compact_at = 1024UL * 1024; // a smaller file is never compacted
    /// Bytes of commits that wait for the disk. What goes beyond is refused, unless nothing waits.
    std::size_t most_waiting = 64UL * 1024 * 1024;
    std::function<void(const JournalError&)> on_failure{}; // for the log; called by the writing thread
    JournalDisk* disk = nullptr;                           // none: the real one
};

/// A log of records with group commit: what is committed while the disk syncs goes out together, with one
/// write and one sync. When dead bytes outweigh the live ones, a new file takes the place of the old.
///
/// What holds after a crash, a power loss or damage, provided that a sync does what it says:
///
/// - A commit whose `done(true)` was called is there, until its bytes are damaged. So are all before it.
/// - A commit is there as a whole or not at all.
/// - Without damage the entries are those after one of the commits: the last one done, or a later one
///   that nobody was told of. (A power loss in the middle of a write may look like damage.)
/// - A damaged record costs itself and no other. Entries that it may have changed are served with
///   `doubted` set, over any number of restarts, until they get a new value; the damage is reported by
///   the open that meets it, and the damaged file is kept under another name. Not noticed is the loss of
///   the file, or of whole records at its end.
/// - No value of another file, of bytes that were taken back, or out of a client's bytes is served.
/// - A commit whose `done(false)` was called is not there, unless the process ends, or the disk refuses
///   all further writes, before its bytes could be taken back.
///
/// One mutex, for the queue; never held during I/O or `done`.
class JournalFile final : public Journal {
  public:
    struct Opened;
    /// Makes the file when there is none; its folder must be there. Reads whatever is left of it. Refused
    /// are a file that another process has open and one of a later release.
    static JournalResult<Opened> open(const std::string& path, JournalOptions options = {});

    /// Writes what waits, and calls each `done`. Not to be called from one.
    ~JournalFile() override;

    void commit(std::vector<JournalChange> changes, Done done) override;

  private:
    struct Answer {
        Done done;
        bool refused = false;
    };
    struct Group {
        std::vector<std::vector<JournalChange>> commits;
        std::vector<Answer> answers; // one for each
        std::size_t weight = 0;
    };

    JournalFile(std::unique_ptr<JournalLog> log, JournalOptions options);

    JournalResult<void> start();
    void write_groups();
    /// Waits for one; empty when there will be none.
    Group take_group();
    void write(const Group& group);
    bool report(const JournalResult<void>& result) const;

    const JournalOptions options_;
    const std::unique_ptr<JournalLog> log_; // the writing thread's
    std::mutex mutex_;
    std::condition_variable something_waits_;
    Group waiting_;
    bool is_closing_ = false;
    std::thread writer_;
};

struct JournalFile::Opened {
    std::unique_ptr<JournalFile> journal;
    std::vector<JournalEntry> entries; // sorted by key
    JournalDamage damage;
};

} // namespace holdfast::locks
