#include "server/watch_thread.h"

#include <spdlog/spdlog.h>

namespace holdfast::server {

WatchThread::WatchThread(smb2::Watches& watches, std::unique_ptr<vfs::LocalWatch> kernel, std::size_t most_folders)
    : changes_(watches, std::move(kernel), most_folders), thread_([this] { run(); }) {}

WatchThread::~WatchThread() {
    stopping_ = true;
    changes_.stop();
    thread_.join();
}

void WatchThread::run() {
    while (!stopping_) {
        changes_.wait();
        try {
            changes_.drain();
        } catch (const std::exception& error) { // out of memory, most likely
            if (const auto logger = spdlog::get("server")) logger->error("local changes: {}", error.what());
        }
    }
}

} // namespace holdfast::server
