#pragma once

#include "smb2/state/kernel_leases.h"
#include "vfs/kernel_lease.h"

#include <atomic>
#include <memory>
#include <thread>

namespace holdfast::server {

/// The thread that hands over what the kernel says of its leases, for as long as this lives. Is to end after the last
/// open has.
class KernelLeaseThread {
  public:
    KernelLeaseThread(smb2::KernelLeases& leases, std::unique_ptr<vfs::KernelLeaseNotices> notices);
    ~KernelLeaseThread();
    KernelLeaseThread(const KernelLeaseThread&) = delete;
    KernelLeaseThread& operator=(const KernelLeaseThread&) = delete;

  private:
    void run();

    smb2::KernelLeases& leases_;
    const std::unique_ptr<vfs::KernelLeaseNotices> notices_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace holdfast::server
