#pragma once
// Clients that may not open a file for a while, because an admin has just closed it for them.

#include "locks/lock_manager.h"

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

namespace holdfast::locks {

/// What an open costs where nothing is blocked: one relaxed load.
class ReopenBlocks {
  public:
    /// One that stands longer for the same file and client is kept.
    void add(ReopenBlock block);
    /// Whether a block that still stands at request.now means this open. What is over is forgotten.
    bool keeps_out(const OpenRequest& request);

  private:
    std::mutex mutex_;
    std::vector<ReopenBlock> blocks_;
    std::atomic<std::size_t> count_{0};
};

} // namespace holdfast::locks
