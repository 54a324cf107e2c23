#pragma once
// The threads for what may block.

#include "smb2/state/server_state.h"

#include <boost/asio/thread_pool.hpp>

namespace holdfast::smb2 {

class PoolJobs final : public JobRunner {
  public:
    explicit PoolJobs(unsigned threads) : pool_(threads) {}
    void run(std::function<void()> job) override;
    void run_after(std::chrono::milliseconds delay, std::function<void()> job) override;
    /// Waits for the jobs that run; those that did not begin serve connections that are gone.
    void join();

  private:
    boost::asio::thread_pool pool_;
};

} // namespace holdfast::smb2
