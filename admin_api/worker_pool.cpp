#include "admin_api/worker_pool.h"

#include <utility>

namespace holdfast::admin_api {

WorkerPool::WorkerPool(std::size_t threads) : fixed_(threads) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < fixed_; ++i) add_worker();
}

void WorkerPool::enqueue(std::function<void()> task) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return tasks_.size() < fixed_ * 4 || ending_; });
    tasks_.push_back(std::move(task));
    changed_.notify_all();
}

void WorkerPool::shutdown() {
    std::vector<std::thread> workers;
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        workers.swap(workers_); // none is added any more
    }
    changed_.notify_all();
    for (std::thread& worker : workers) worker.join();
}

void WorkerPool::lend() {
    const std::lock_guard lock(mutex_);
    ++lent_;
    // One that came for an earlier loan may be free: it stays.
    if (!ending_ && workers_.size() < fixed_ + lent_) add_worker();
}

void WorkerPool::give_back() {
    const std::lock_guard lock(mutex_);
    --lent_;
}

bool WorkerPool::is_anything_waiting() const {
    const std::lock_guard lock(mutex_);
    return !tasks_.empty();
}

std::size_t WorkerPool::threads() const {
    const std::lock_guard lock(mutex_);
    return workers_.size();
}

void WorkerPool::add_worker() {
    workers_.emplace_back([this] { work(); });
}

void WorkerPool::work() {
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return !tasks_.empty() || ending_; });
            if (tasks_.empty()) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        changed_.notify_all();
        task();
    }
}

} // namespace holdfast::admin_api
