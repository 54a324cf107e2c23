#pragma once
// Waiting on behalf of a caller, which the end of the server cuts short.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace holdfast::admin_api {

/// True when the time is over, false when the server is about to end.
using PauseFor = std::function<bool(std::chrono::milliseconds)>;

class Pause {
  public:
    bool wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return !ended_.wait_for(lock, time, [this] { return has_ended_; });
    }
    /// Whoever waits goes on, and nobody waits any more.
    void end() {
        {
            const std::lock_guard lock(mutex_);
            has_ended_ = true;
        }
        ended_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
};

} // namespace holdfast::admin_api
