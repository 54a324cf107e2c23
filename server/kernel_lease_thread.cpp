#include "server/kernel_lease_thread.h"

#include <spdlog/spdlog.h>

namespace holdfast::server {

KernelLeaseThread::KernelLeaseThread(smb2::KernelLeases& leases, std::unique_ptr<vfs::KernelLeaseNotices> notices)
    : leases_(leases), notices_(std::move(notices)), thread_([this] { run(); }) {
    leases_.set_attended(true);
}

KernelLeaseThread::~KernelLeaseThread() {
    leases_.set_attended(false);
    stopping_ = true;
    notices_->interrupt();
    thread_.join();
}

void KernelLeaseThread::run() {
    while (!stopping_) {
        notices_->wait();
        try {
            leases_.handle(notices_->read());
        } catch (const std::exception& error) { // out of memory, most likely
            if (const auto logger = spdlog::get("server")) logger->error("leases of the kernel: {}", error.what());
        }
    }
}

} // namespace holdfast::server
