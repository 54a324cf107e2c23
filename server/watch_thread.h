#pragma once

#include "smb2/state/local_changes.h"

#include <atomic>
#include <thread>

namespace holdfast::server {

/// The thread that tells the watches of `watches` what others do to shared folders, for as long as this lives.
/// Is to end after the last open has.
class WatchThread {
  public:
    WatchThread(smb2::Watches& watches, std::unique_ptr<vfs::LocalWatch> kernel, std::size_t most_folders);
    ~WatchThread();
    WatchThread(const WatchThread&) = delete;
    WatchThread& operator=(const WatchThread&) = delete;

    const smb2::LocalChanges& changes() const { return changes_; }

  private:
    void run();

    smb2::LocalChanges changes_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace holdfast::server
