#pragma once
// The file of a journal: what is in it, and writing to it. One thread at a time.

#include "locks/journal_disk.h"
#include "locks/journal_replay.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::locks {

/// Appends to one file, `name`, and now and then puts another in its place that holds the live entries
/// alone. Beside it: `name`.lock, held while it is open; `name`.new, a file in the making; and
/// `name`.damaged, `name`.damaged.2, …, what could not be read whole.
///
/// Up to `end_` the file is on stable storage and says what `view_` says. Bytes behind `end_` were never
/// acknowledged; no record is written over them before they are known to be gone, so they cannot show up
/// behind it. Where that cannot be known, the next write goes to a new file.
class JournalLog {
  public:
    struct Opened;
    /// `compact_at`: a smaller file is left alone, however many of its bytes are dead.
    static JournalResult<Opened> open(const std::string& path, std::uint64_t compact_at, JournalDisk& disk);

    /// A record for each commit that changes something, with one write and one sync. On an error none of
    /// them counts, and the log is as it was.
    JournalResult<void> append(std::span<const std::vector<JournalChange>> commits);
    /// Starts a new file when dead bytes outweigh the live ones. An error leaves the old one in use.
    JournalResult<void> compact_if_due();

    const JournalView& view() const { return view_; }

  private:
    JournalLog(const std::string& path, std::uint64_t compact_at, JournalDisk& disk);

    JournalResult<void> lock();
    JournalResult<JournalDamage> load();
    JournalResult<JournalDamage> take_over(JournalReplay replay);
    JournalResult<void> mend(JournalDamage& damage);
    JournalResult<void> cut_tail();
    JournalResult<std::string> keep_aside();

    JournalResult<void> make_ready();
    JournalResult<void> write_behind_end(std::string_view bytes);
    JournalResult<void> sync();
    JournalResult<void> sync_folder();

    struct NewFile;
    JournalResult<void> start_new_file();
    JournalResult<NewFile> write_new_file();
    JournalResult<void> put_in_place(NewFile made);

    JournalDisk& disk_;
    std::string folder_path_;
    std::string name_;
    const std::uint64_t compact_at_least_;
    std::uint64_t compact_at_;
    JournalDescriptor folder_;
    JournalDescriptor lock_;
    JournalDescriptor file_;

    JournalHead head_;
    JournalView view_;
    std::uint64_t next_sequence_ = 1;
    std::uint64_t end_ = 0;
    bool is_tail_clean_ = true;    // nothing stands behind the end
    bool is_name_durable_ = false; // after a power loss the name is that of this file
};

struct JournalLog::Opened {
    std::unique_ptr<JournalLog> log;
    JournalDamage damage;
};

} // namespace holdfast::locks
