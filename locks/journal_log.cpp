#include "locks/journal_log.h"

#include <algorithm>
#include <utility>

namespace holdfast::locks {

namespace {

constexpr std::size_t write_size = 1024UL * 1024;
constexpr std::uint64_t head_bytes = JournalHead::size * JournalHead::copies;

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

std::vector<RecordedChange> as_recorded(std::span<const JournalChange> changes) {
    std::vector<RecordedChange> recorded;
    for (const JournalChange& change : changes) recorded.push_back(as_recorded(change));
    return recorded;
}

} // namespace

JournalLog::JournalLog(const std::string& path, std::uint64_t compact_at, JournalDisk& disk)
    : disk_(disk), folder_path_(folder_of(path)), name_(path.substr(path.rfind('/') + 1)),
      compact_at_least_(compact_at), compact_at_(compact_at) {}

// ---------------------------------------------------------------- opening

JournalResult<JournalLog::Opened> JournalLog::open(const std::string& path, std::uint64_t compact_at,
                                                   JournalDisk& disk) {
    std::unique_ptr<JournalLog> log(new JournalLog(path, compact_at, disk));
    if (const auto locked = log->lock(); !locked) return locked.error();
    auto damage = log->load();
    if (!damage) return damage.error();
    return Opened{std::move(log), std::move(*damage)};
}

// The lock has a file of its own, which stays: the journal's own file is replaced now and then.
JournalResult<void> JournalLog::lock() {
    folder_ = JournalDescriptor(disk_, disk_.open_folder(folder_path_));
    if (folder_.get() < 0) return failed_to("open " + folder_path_);
    const std::string lock_name = name_ + ".lock";
    lock_ = JournalDescriptor(disk_, disk_.open(folder_.get(), lock_name, JournalDisk::Opening::created));
    if (lock_.get() < 0) return failed_to("open " + lock_name);
    if (uninterrupted([&] { return disk_.lock(lock_.get()); }) == 0) return {};
    JournalError error = failed_to("lock " + name_);
    if (error.number == EWOULDBLOCK) error.kind = JournalError::Kind::in_use;
    return error;
}

JournalResult<JournalDamage> JournalLog::load() {
    disk_.remove(folder_.get(), name_ + ".new"); // of a crash: nothing is in there that the file does not have
    file_ = JournalDescriptor(disk_, disk_.open(folder_.get(), name_, JournalDisk::Opening::existing));
    if (file_.get() < 0) {
        if (errno != ENOENT) return failed_to("open " + name_);
        const auto started = start_new_file();
        return started ? JournalResult<JournalDamage>(JournalDamage{}) : started.error();
    }
    const auto bytes = read_fully(disk_, file_.get());
    if (!bytes) return bytes.error();
    JournalReplay replay = replay_journal(*bytes);
    if (replay.is_newer()) return JournalError{JournalError::Kind::newer_version, 0, "open " + name_};
    return take_over(std::move(replay));
}

// A process that was killed may have left bytes, or a name, that the disk does not have yet. They are
// made durable before anybody acts on them.
JournalResult<JournalDamage> JournalLog::take_over(JournalReplay replay) {
    head_ = replay.head;
    view_ = std::move(replay.view);
    next_sequence_ = replay.next_sequence;
    end_ = replay.end;
    JournalDamage damage = std::move(replay.damage);
    if (damage.is_damaged()) {
        if (const auto mended = mend(damage); !mended) return mended.error();
        return damage;
    }
    const auto durable = damage.torn_bytes != 0 ? cut_tail() : sync();
    if (!durable) return durable.error();
    if (const auto named = sync_folder(); !named) return named.error();
    return damage;
}

JournalResult<void> JournalLog::mend(JournalDamage& damage) {
    auto aside = keep_aside();
    if (!aside) return aside.error();
    damage.kept_aside = std::move(*aside);
    return start_new_file();
}

/// A second name for the file, which stays when the first becomes that of another.
JournalResult<std::string> JournalLog::keep_aside() {
    for (unsigned number = 1;; ++number) {
        std::string aside = name_ + ".damaged" + (number == 1 ? "" : "." + std::to_string(number));
        const bool linked = disk_.link(folder_.get(), name_, aside) == 0;
        if (!linked && errno != EEXIST) return failed_to("keep the damaged journal as " + aside);
        // It is the same when a crash came between this and the new file.
        if (!linked && !disk_.is_same(folder_.get(), aside, file_.get())) continue;
        if (const auto named = sync_folder(); !named) return named.error();
        return aside;
    }
}

JournalResult<void> JournalLog::cut_tail() {
    if (uninterrupted([&] { return disk_.truncate(file_.get(), end_); }) != 0) return failed_to("cut journal");
    return sync();
}

// ---------------------------------------------------------------- appending

JournalResult<void> JournalLog::append(std::span<const std::vector<JournalChange>> commits) {
    const bool any = std::ranges::any_of(commits, [](const auto& commit) { return !commit.empty(); });
    if (!any) return {};
    if (const auto ready = make_ready(); !ready) return ready.error();

    std::string bytes;
    std::uint64_t sequence = next_sequence_;
    for (const auto& commit : commits)
        if (!commit.empty()) encode_record(bytes, head_.salt, sequence++, as_recorded(commit));
    if (const auto written = write_behind_end(bytes); !written) return written.error();

    end_ += bytes.size();
    for (const auto& commit : commits) {
        for (const JournalChange& change : commit) view_.apply(as_recorded(change), next_sequence_);
        if (!commit.empty()) ++next_sequence_;
    }
    return {};
}

JournalResult<void> JournalLog::make_ready() {
    if (!is_tail_clean_) return start_new_file();
    if (!is_name_durable_) return sync_folder();
    return {};
}

// What a failed sync has left on the disk is not known, not even when a second one succeeds. A failed
// write can be taken back, so that a full disk asks for no new file.
JournalResult<void> JournalLog::write_behind_end(std::string_view bytes) {
    const auto written = write_fully(disk_, file_.get(), bytes, end_);
    const auto synced = written ? sync() : written;
    if (synced) return {};
    const bool taken_back = cut_tail().has_value();
    is_tail_clean_ = taken_back && !written;
    return synced.error();
}

JournalResult<void> JournalLog::sync() {
    if (uninterrupted([&] { return disk_.sync(file_.get()); }) != 0) return failed_to("sync journal");
    return {};
}

JournalResult<void> JournalLog::sync_folder() {
    const int synced = uninterrupted([&] { return disk_.sync_folder(folder_.get()); });
    is_name_durable_ = synced == 0;
    if (synced != 0) return failed_to("sync the folder of the journal");
    return {};
}

// ---------------------------------------------------------------- a new file

JournalResult<void> JournalLog::compact_if_due() {
    const std::uint64_t live = head_bytes + view_.live_bytes();
    if (end_ < compact_at_ || end_ <= 2 * live) return {};
    auto started = start_new_file();
    // When the disk is full, the next try is when there is twice as much to gain.
    compact_at_ = started ? compact_at_least_ : std::max(compact_at_least_, 2 * end_);
    return started;
}

struct JournalLog::NewFile {
    JournalDescriptor file;
    JournalHead head;
    std::uint64_t next_sequence = 0;
    std::uint64_t end = 0;
};

JournalResult<void> JournalLog::start_new_file() {
    auto made = write_new_file();
    JournalResult<void> placed = made ? put_in_place(std::move(*made)) : made.error();
    if (!placed) {
        disk_.remove(folder_.get(), name_ + ".new");
        return placed;
    }
    return sync_folder();
}

/// One record for an entry, so that a bad one costs one.
JournalResult<JournalLog::NewFile> JournalLog::write_new_file() {
    NewFile made{.file = {}, .head = {}, .next_sequence = next_sequence_, .end = 0};
    made.head.salt = JournalDisk::random_number();
    made.head.first_sequence = next_sequence_;
    const std::string name = name_ + ".new";
    made.file = JournalDescriptor(disk_, disk_.open(folder_.get(), name, JournalDisk::Opening::emptied));
    if (made.file.get() < 0) return failed_to("make " + name);

    std::string bytes = encode_head(made.head);
    JournalResult<void> written;
    const auto write_out = [&] {
        if (written) written = write_fully(disk_, made.file.get(), bytes, made.end);
        made.end += bytes.size();
        bytes.clear();
    };
    view_.for_each([&](const RecordedChange& change) {
        encode_record(bytes, made.head.salt, made.next_sequence++, std::span(&change, 1));
        if (bytes.size() >= write_size) write_out();
    });
    write_out();
    if (!written) return written.error();
    if (uninterrupted([&] { return disk_.sync(made.file.get()); }) != 0) return failed_to("sync " + name);
    return made;
}

/// Both files say the same until the name is durable: only then does anything go to the new one.
JournalResult<void> JournalLog::put_in_place(NewFile made) {
    const std::string new_name = name_ + ".new";
    if (disk_.rename(folder_.get(), new_name, name_) != 0) {
        const JournalError error = failed_to("rename " + new_name);
        // An error need not mean that nothing has happened.
        if (!disk_.is_same(folder_.get(), name_, file_.get())) is_tail_clean_ = false;
        return error;
    }
    file_ = std::move(made.file);
    head_ = made.head;
    next_sequence_ = made.next_sequence;
    end_ = made.end;
    is_tail_clean_ = true;
    is_name_durable_ = false;
    return {};
}

} // namespace holdfast::locks
