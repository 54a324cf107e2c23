#pragma once
// The one door of the routes to opens and locks: whoever is limited to shares meets no other rows behind it.

#include "admin_api/share_limit.h"
#include "locks/lock_manager.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace holdfast::admin_api {

/// Functions as those of LockManager. A row that the caller may not see is one that does not exist.
/// A function that routes need goes here first, and says what it does for whom may not see all.
class LockView {
  public:
    /// Of everything. Implicit: a lock manager is a view of itself.
    LockView(locks::LockManager& locks) : locks_(locks) {}
    LockView(locks::LockManager& locks, ShareLimit limit) : locks_(locks), limit_(std::move(limit)) {}

    std::optional<locks::OpenRow> row(locks::OpenId id) const;
    std::vector<locks::OpenRow> list_opens(locks::OpenId after, std::size_t limit,
                                           const std::function<bool(const locks::OpenRow&)>& wanted) const;
    /// `blocked_by` is left out where it is an open of another share (one folder may be served by two).
    std::vector<locks::LockRow> list_locks(std::uint64_t after, std::size_t limit,
                                           const std::function<bool(const locks::LockRow&)>& wanted) const;
    /// The lock or waiter of that serial.
    std::optional<locks::LockRow> lock(std::uint64_t serial) const;
    /// "unknown_open" where the caller may not see it.
    locks::CloseResult close(locks::OpenId id, locks::CloseReason reason,
                             locks::DeleteOnClose deletion = locks::DeleteOnClose::honor);
    locks::AskVerdict ask_to_give_up(locks::OpenId id);
    /// Nobody's where the caller may not see it.
    locks::BrokenLock break_lock(std::uint64_t serial);
    /// Of a file whose handle the caller may close, and so sees.
    void block_reopening(locks::ReopenBlock block) { locks_.block_reopening(std::move(block)); }

    const ShareLimit& limit() const { return limit_; }
    /// Of the whole server: for routes that Reach::server keeps from callers who may not see all, and for what the
    /// route itself asks limit() about.
    locks::LockManager& whole() const { return locks_; }

  private:
    locks::LockManager& locks_;
    ShareLimit limit_;
};

} // namespace holdfast::admin_api
