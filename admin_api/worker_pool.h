#pragma once
// The threads that answer.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace holdfast::admin_api {

/// A fixed number of threads and a short queue. When both are full, whoever brings more waits: new connections then
/// stay in the kernel's backlog, which is bounded too. A thread that will be busy for as long as somebody listens says
/// so, and another one takes its place: there are never fewer than the fixed number for everybody else.
class WorkerPool {
  public:
    explicit WorkerPool(std::size_t threads);
    ~WorkerPool() { shutdown(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Also while it shuts down: what is brought then is done before the end.
    void enqueue(std::function<void()> task);
    /// Returns when all that was brought is done, and all threads that are lent are back: whoever keeps them ends
    /// first.
    void shutdown();

    /// The calling thread of the pool is not to be counted on until it gives itself back.
    void lend();
    void give_back();

    std::size_t threads() const;
    /// Whether something has been brought that no thread has begun.
    bool is_anything_waiting() const;

  private:
    void work();
    void add_worker();

    const std::size_t fixed_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    std::vector<std::thread> workers_;
    std::size_t lent_ = 0;
    bool ending_ = false;
};

} // namespace holdfast::admin_api
