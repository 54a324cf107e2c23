#pragma once
// Consistent rows for readers.

#include "locks/lock_manager.h"
#include "locks/lock_table.h"
#include "locks/open_table.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace holdfast::locks {

/// Each row is taken under its stream's lock and filtered without it, so a slow reader keeps nobody
/// waiting. A page is not one moment.
class Snapshot {
  public:
    Snapshot(const OpenTable& opens, const LockTable& locks) : opens_(opens), locks_(locks) {}

    std::optional<OpenRow> open(OpenId id) const;
    std::vector<OpenRow> opens(OpenId after, std::size_t limit,
                               const std::function<bool(const OpenRow&)>& wanted) const;
    std::vector<LockRow> locks(std::uint64_t after, std::size_t limit,
                               const std::function<bool(const LockRow&)>& wanted) const;

  private:
    static std::optional<OpenRow> row_of(const Open& open);
    std::optional<LockRow> row_of(std::uint64_t serial, LockPlace place) const;

    const OpenTable& opens_;
    const LockTable& locks_;
};

} // namespace holdfast::locks
