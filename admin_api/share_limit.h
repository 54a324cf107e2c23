#pragma once
// Which shares a caller may see and act on.

#include "admin_api/selector.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

/// All shares, or some by name. A value that is cheap to copy and may outlive the request: whatever
/// goes on showing rows after the route has returned keeps one.
class ShareLimit {
  public:
    /// All of them.
    ShareLimit() = default;
    /// Only these, which may also be none. `fold` as in Backend.
    ShareLimit(const std::vector<std::string>& shares, Fold fold);

    bool is_limited() const { return names_ != nullptr; }
    bool covers(std::string_view share) const;
    /// An open that has outlived its session is of no share that we know: it is for those who may see all.
    bool covers(const locks::Owner* owner) const;
    bool covers(const locks::OpenRow& row) const { return covers(row.owner.get()); }
    bool covers(const locks::LockRow& row) const { return covers(row.owner.get()); }

  private:
    std::shared_ptr<const std::vector<std::string>> names_; // folded; null: all
    Fold fold_ = nullptr;
};

} // namespace holdfast::admin_api
