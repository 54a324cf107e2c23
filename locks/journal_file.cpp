#include "locks/journal_file.h"

#include "locks/journal_disk.h"
#include "locks/journal_log.h"

#include <system_error>
#include <utility>

namespace holdfast::locks {

namespace {

/// What a commit takes while it waits, about.
std::size_t weight_of(const std::vector<JournalChange>& changes) {
    std::size_t bytes = sizeof(std::vector<JournalChange>) + sizeof(Journal::Done);
    for (const JournalChange& change : changes) bytes += sizeof(JournalChange) + as_recorded(change).size();
    return bytes;
}

} // namespace

JournalResult<JournalFile::Opened> JournalFile::open(const std::string& path, JournalOptions options) {
    JournalDisk& disk = options.disk ? *options.disk : JournalDisk::system();
    auto log = JournalLog::open(path, options.compact_at, disk);
    if (!log) return log.error();
    std::vector<JournalEntry> entries = log->log->view().entries();
    std::unique_ptr<JournalFile> journal(new JournalFile(std::move(log->log), std::move(options)));
    if (const auto started = journal->start(); !started) return started.error();
    return Opened{std::move(journal), std::move(entries), std::move(log->damage)};
}

JournalFile::JournalFile(std::unique_ptr<JournalLog> log, JournalOptions options)
    : options_(std::move(options)), log_(std::move(log)) {}

// The thread has the credentials of the one that opens, never those of the request that commits.
JournalResult<void> JournalFile::start() {
    try {
        writer_ = std::thread([this] { write_groups(); });
    } catch (const std::system_error& error) {
        return JournalError{JournalError::Kind::system, error.code().value(), "start a thread for the journal"};
    }
    return {};
}

JournalFile::~JournalFile() {
    if (!writer_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        is_closing_ = true;
    }
    something_waits_.notify_one();
    writer_.join();
}

// What is refused waits in the queue like the rest: whoever commits may hold a lock that `done` takes.
void JournalFile::commit(std::vector<JournalChange> changes, Done done) {
    const std::size_t weight = weight_of(changes);
    const bool is_too_large = !is_within_limits(changes);
    {
        const std::lock_guard lock(mutex_);
        const bool is_too_much = waiting_.weight != 0 && waiting_.weight + weight > options_.most_waiting;
        const bool refused = !changes.empty() && (is_too_large || is_too_much);
        if (refused) changes.clear();
        if (!changes.empty()) waiting_.weight += weight;
        waiting_.commits.push_back(std::move(changes));
        waiting_.answers.push_back({std::move(done), refused});
    }
    something_waits_.notify_one();
}

void JournalFile::write_groups() {
    while (true) {
        const Group group = take_group();
        if (group.answers.empty()) return;
        write(group);
        report(log_->compact_if_due());
    }
}

JournalFile::Group JournalFile::take_group() {
    std::unique_lock lock(mutex_);
    something_waits_.wait(lock, [&] { return is_closing_ || !waiting_.answers.empty(); });
    return std::exchange(waiting_, {});
}

void JournalFile::write(const Group& group) {
    const bool written = report(log_->append(group.commits));
    for (const Answer& answer : group.answers)
        if (answer.done) answer.done(written && !answer.refused);
}

bool JournalFile::report(const JournalResult<void>& result) const {
    if (result) return true;
    if (options_.on_failure) options_.on_failure(result.error());
    return false;
}

} // namespace holdfast::locks
