#pragma once
// Which message ids a client may use ([MS-SMB2] 3.3.1.1, 3.3.1.2, 3.3.5.2.3).

#include <cstdint>
#include <vector>

namespace holdfast::smb2 {

/// The window of a connection: ids from `low` up to `high` were granted; each may be used once.
///
/// Invariant: low is granted and not used yet, or low == high; high - low never exceeds the most
/// that was configured, so a client that skips an id stops getting credits in the end.
class CreditWindow {
  public:
    /// Starts with one credit: message id 0 ([MS-SMB2] 3.3.5.1).
    explicit CreditWindow(std::uint32_t most);

    /// Uses `charge` ids from `message_id` on. False when one of them was not granted or is used
    /// already; nothing has changed then.
    bool use(std::uint64_t message_id, std::uint32_t charge);

    /// Grants as many of `wanted` as the bound allows, and at least one if the client would be
    /// left with none. Returns how many.
    std::uint16_t grant(std::uint32_t wanted);

    /// Granted and not used.
    std::uint64_t available() const { return (high_ - low_) - used_in_window_; }

  private:
    bool is_used(std::uint64_t id) const { return used_[id % used_.size()]; }

    std::uint64_t low_ = 0;
    std::uint64_t high_ = 1;
    std::uint64_t used_in_window_ = 0; // ids above low_ that are used
    std::uint32_t most_;
    std::vector<bool> used_; // a ring, by id; grows with the window
};

} // namespace holdfast::smb2
