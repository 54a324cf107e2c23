#include "admin_api/audit_log.h"

#include "admin_api/audit_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <mutex>

namespace holdfast::admin_api {

namespace fs = std::filesystem;

namespace {

/// Nothing is announced while something is kept: only what is under way can come on top.
constexpr std::size_t most_kept = 1'000;

AuditFault fault_of(const fs::path& path, std::string_view what) {
    return {static_cast<std::errc>(errno), path.string() + ": " + std::string(what) + ": " + std::strerror(errno)};
}

bool write_all(const Descriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The end of a file: its last entry, and what stands behind that.
struct End {
    std::optional<ChainLink> last;
    std::string damaged;
    bool lacks_newline = false; // behind the last entry, or what is damaged
};

End end_of(const Descriptor& file, std::uint64_t size) {
    End end;
    BackwardLines lines(file, size);
    while (const auto line = lines.next()) {
        if (line->offset + line->text.size() == size) end.lacks_newline = true;
        if (const auto checked = check_line(line->text)) {
            end.last = checked->self;
            break;
        }
        end.damaged = line->text + (line->is_complete ? "\n" : "") + end.damaged;
    }
    return end;
}

} // namespace

/// What the functions share, with the mutex and, against other processes, the folder locked.
struct AuditLog::Impl {
    AuditResult<std::uint64_t> append(std::string members);
    AuditResult<bool> catch_up();
    AuditResult<bool> read_end();
    AuditResult<bool> rotate_before(std::size_t more);
    AuditResult<bool> write(std::string_view members);
    AuditResult<Descriptor> lock_folder() const;
    std::uint64_t first_seq() const;

    fs::path folder;
    Clock now;
    std::uint64_t largest_file = 0;
    std::mutex mutex;
    Descriptor file;
    ino_t inode = 0;
    std::uint64_t size = 0; // of the file, as we know it
    ChainLink head;
    std::deque<std::string> kept; // members of entries that could not be written

    fs::path path() const { return folder / audit_file_name; }
};

AuditResult<Descriptor> AuditLog::Impl::lock_folder() const {
    Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!held) return fault_of(folder, "cannot open");
    while (::flock(held.get(), LOCK_EX) != 0) {
        if (errno != EINTR) return fault_of(folder, "cannot lock");
    }
    return held;
}

/// Opens the file where it is not the one that we know, and reads its end where somebody else has written.
AuditResult<bool> AuditLog::Impl::catch_up() {
    struct stat status {};
    const bool exists = ::stat(path().c_str(), &status) == 0;
    if (exists && file && status.st_ino == inode && static_cast<std::uint64_t>(status.st_size) == size) return true;
    if (!exists || !file || status.st_ino != inode) {
        file = Descriptor(::open(path().c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
        if (!file) return fault_of(path(), "cannot open");
        const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!exists && ::fsync(parent.get()) != 0) return fault_of(folder, "cannot sync");
    }
    return read_end();
}

AuditResult<bool> AuditLog::Impl::read_end() {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return fault_of(path(), "cannot look at");
    inode = status.st_ino;
    size = static_cast<std::uint64_t>(status.st_size);
    End end = end_of(file, size);
    if (end.last) {
        head = *end.last;
    } else {
        head = {};
        auto files = audit_files(folder);
        while (!files.empty() && head.seq == 0) {
            if (files.back() != path()) {
                const Descriptor older(::open(files.back().c_str(), O_RDONLY | O_CLOEXEC));
                if (!older) return fault_of(files.back(), "cannot open");
                if (const auto last = end_of(older, fs::file_size(files.back())).last) head = *last;
            }
            files.pop_back();
        }
    }
    if (end.lacks_newline) {
        if (!write_all(file, "\n")) return fault_of(path(), "cannot write");
        ++size;
        if (!end.damaged.empty()) end.damaged += '\n';
    }
    if (!end.damaged.empty()) return write(torn_members(end.damaged, now()));
    return true;
}

std::uint64_t AuditLog::Impl::first_seq() const {
    // The number stands at the front of the line: a cut is enough, and a damaged one is as good as none.
    const std::string begin = read_at(file, 0, 32);
    constexpr std::string_view before = R"({"seq":")";
    std::uint64_t seq = 0;
    if (!begin.starts_with(before)) return head.seq;
    for (std::size_t i = before.size(); i < begin.size() && begin[i] >= '0' && begin[i] <= '9'; ++i)
        seq = seq * 10 + static_cast<std::uint64_t>(begin[i] - '0');
    return seq;
}

AuditResult<bool> AuditLog::Impl::rotate_before(std::size_t more) {
    if (size == 0 || size + more <= largest_file) return true;
    const fs::path full = folder / full_audit_file_name(first_seq());
    if (fs::exists(full)) return AuditFault{std::errc::file_exists, full.string() + " is in the way"};
    if (::rename(path().c_str(), full.c_str()) != 0) return fault_of(path(), "cannot rename");
    file = {};
    return catch_up(); // makes the new file, and takes the head from the one that is full
}

/// One entry at the end of the file. A fault leaves the file as it was, as far as the disk allows.
AuditResult<bool> AuditLog::Impl::write(std::string_view members) {
    const std::string line = chained(head, members) + '\n';
    const bool written = write_all(file, line);
    if (!written || ::fdatasync(file.get()) != 0) {
        const AuditFault fault = fault_of(path(), written ? "cannot sync" : "cannot write");
        // Part of a line may stand there. Where it cannot be taken back, the next entry finds and marks it.
        static_cast<void>(::ftruncate(file.get(), static_cast<off_t>(size)));
        file = {};
        return fault;
    }
    size += line.size();
    head = check_line(std::string_view(line).substr(0, line.size() - 1))->self;
    return true;
}

/// What was kept goes first, then this. After a fault it is the last of what is kept.
AuditResult<std::uint64_t> AuditLog::Impl::append(std::string members) {
    kept.push_back(std::move(members));
    const auto held = lock_folder();
    if (!held) return held.error();
    while (!kept.empty()) {
        if (auto done = catch_up(); !done) return done.error();
        if (auto done = rotate_before(kept.front().size() + 256); !done) return done.error();
        if (auto done = write(kept.front()); !done) return done.error();
        kept.pop_front();
    }
    return head.seq;
}

AuditLog::AuditLog(fs::path state_dir, Clock now, std::uint64_t largest_file) : impl_(std::make_unique<Impl>()) {
    impl_->folder = std::move(state_dir);
    impl_->now = std::move(now);
    impl_->largest_file = largest_file;
}

AuditLog::~AuditLog() = default;

AuditResult<std::uint64_t> AuditLog::announce(const Change& change) {
    const std::lock_guard guard(impl_->mutex);
    auto seq = impl_->append(entry_members(EntryKind::asked, change, impl_->now()));
    if (!seq) impl_->kept.pop_back(); // it will not be done, so it is not to be told later
    return seq;
}

AuditResult<std::uint64_t> AuditLog::record(const Change& change) {
    audit(change);
    const std::lock_guard guard(impl_->mutex);
    auto seq = impl_->append(entry_members(EntryKind::done, change, impl_->now()));
    if (seq) return seq;
    log_failure("audit", change.action, seq.error().what);
    if (change.dry_run || impl_->kept.size() > most_kept) impl_->kept.pop_back();
    return seq;
}

AuditResult<ChainLink> AuditLog::head() {
    const std::lock_guard guard(impl_->mutex);
    const auto held = impl_->lock_folder();
    if (!held) return held.error();
    if (auto done = impl_->catch_up(); !done) return done.error();
    return impl_->head;
}

const fs::path& AuditLog::folder() const { return impl_->folder; }

} // namespace holdfast::admin_api
