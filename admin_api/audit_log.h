#pragma once
// The record of every change: append-only, hash-chained, on the disk before the caller has its answer.

#include "admin_api/audit_entry.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>

namespace holdfast::admin_api {

struct AuditFault {
    std::errc code{};
    std::string what; // with the path
};
template <class T>
using AuditResult = boost::system::result<T, AuditFault>;

/// `<state_dir>/audit.jsonl` (mode 0600), one entry a line; see audit_entry.h for the line.
///
/// A change leaves two entries: one before the deed, that says what is about to happen, and one after it, with what
/// came of it. So a crash in between hides nothing: the first has no second then. What cannot be announced must not be
/// done. Each entry is synced before the function returns.
///
/// A damaged end (a crash in the middle of a line) stays as it is; an entry "torn" behind it says
/// how long it is and its hash, and the chain goes on from the last entry that is whole. A file that is full gets a
/// name of its own and the chain goes on in a new one. Several processes may write to one audit: the folder is locked
/// meanwhile. All functions may be called from any thread.
class AuditLog {
  public:
    using Clock = std::function<locks::Time()>;
    static constexpr std::uint64_t default_file_size = 64u << 20;

    /// Nothing is opened or made before the first entry.
    AuditLog(std::filesystem::path state_dir, Clock now, std::uint64_t largest_file = default_file_size);
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    /// Before the deed: the number of the entry, for `asked` of the change. A fault means: it was
    /// not recorded, so it must not be done.
    AuditResult<std::uint64_t> announce(const Change& change);

    /// After the deed, and for dry runs. What cannot be written now, the disk being full since it was announced, is
    /// kept and goes before the next entry: until then nothing more can be announced. Writes the line of the log
    /// "admin" too, in any case.
    AuditResult<std::uint64_t> record(const Change& change);

    /// The last entry on the disk; whoever keeps it elsewhere can tell later that nothing was cut off.
    AuditResult<ChainLink> head();

    const std::filesystem::path& folder() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace holdfast::admin_api
