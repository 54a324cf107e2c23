#include "server/policy_thread.h"

#include <spdlog/spdlog.h>

namespace holdfast::server {

PolicyThread::PolicyThread(std::function<void()> work, std::chrono::milliseconds pause)
    : work_(std::move(work)), pause_(pause), thread_([this] { run(); }) {}

PolicyThread::~PolicyThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void PolicyThread::run() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, pause_, [this] { return stopping_; })) {
        lock.unlock();
        try {
            work_();
        } catch (const std::exception& error) { // out of memory, most likely
            if (const auto logger = spdlog::get("server")) logger->error("policies: {}", error.what());
        }
        lock.lock();
    }
}

} // namespace holdfast::server
