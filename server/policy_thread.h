#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace holdfast::server {

/// Calls `work` again and again with `pause` before each time, for as long as this lives. Its end waits for a call that
/// is under way.
class PolicyThread {
  public:
    PolicyThread(std::function<void()> work, std::chrono::milliseconds pause);
    ~PolicyThread();
    PolicyThread(const PolicyThread&) = delete;
    PolicyThread& operator=(const PolicyThread&) = delete;

  private:
    void run();

    std::function<void()> work_;
    std::chrono::milliseconds pause_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace holdfast::server
