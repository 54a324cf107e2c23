#pragma once

#include "smb2/state/connection_table.h"

#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>
#include <vector>

namespace holdfast::smb2 {

/// Connections that took no break of late: where their client has others, those are tried first ([MS-SMB2] 3.3.4.6,
/// 3.3.4.7 leave the order to the server). From any thread.
class DeafChannels {
  public:
    void add(ConnectionNumber connection);
    /// It has heard, or has ended.
    void remove(ConnectionNumber connection);
    /// Keeps the order among those that hear, and among those that do not.
    void put_last(std::vector<ConnectionNumber>& connections) const;

  private:
    bool any() const { return count_.load(std::memory_order_relaxed) != 0; }

    std::atomic<std::size_t> count_{0};
    mutable std::mutex mutex_;
    std::set<ConnectionNumber> deaf_;
};

} // namespace holdfast::smb2
