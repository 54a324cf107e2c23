#include "vfs/kernel_lease.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace holdfast::vfs {
namespace {

/// Of those that the C library leaves to programs. A real-time signal is queued with the descriptor that it is about.
int notice_signal() { return SIGRTMIN + 2; }

/// SIGIO comes in its place when the queue of signals is full, and tells of no descriptor.
sigset_t notice_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, notice_signal());
    sigaddset(&set, SIGIO);
    return set;
}

int to_lock_type(KernelLease lease) {
    switch (lease) {
    case KernelLease::none: return F_UNLCK;
    case KernelLease::read: return F_RDLCK;
    case KernelLease::write: return F_WRLCK;
    }
    return F_UNLCK; // a value that is none of the enumerators
}

} // namespace

Result<void> set_kernel_lease(int descriptor, KernelLease lease) {
    // Before the lease: the first notice may come at once.
    if (lease != KernelLease::none && ::fcntl(descriptor, F_SETSIG, notice_signal()) != 0) return from_errno(errno);
    if (::fcntl(descriptor, F_SETLEASE, to_lock_type(lease)) != 0) return from_errno(errno);
    return {};
}

KernelLease kernel_lease_of(int descriptor) {
    switch (::fcntl(descriptor, F_GETLEASE)) {
    case F_RDLCK: return KernelLease::read;
    case F_WRLCK: return KernelLease::write;
    default: return KernelLease::none;
    }
}

void KernelLeaseNotices::block_signals() {
    const sigset_t set = notice_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Result<std::unique_ptr<KernelLeaseNotices>> KernelLeaseNotices::open() {
    const sigset_t set = notice_signals();
    Descriptor signals(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!signals) return from_errno(errno);
    Descriptor wakeup(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!wakeup) return from_errno(errno);
    return std::unique_ptr<KernelLeaseNotices>(new KernelLeaseNotices(std::move(signals), std::move(wakeup)));
}

KernelLeaseNotices::Batch KernelLeaseNotices::read() {
    Batch batch;
    std::array<signalfd_siginfo, 32> some;
    for (;;) {
        const ssize_t got = ::read(signals_.get(), some.data(), sizeof some);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return batch;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got) / sizeof some[0]; ++at) {
            if (static_cast<int>(some[at].ssi_signo) == notice_signal())
                batch.leases.push_back(KernelLeaseId{some[at].ssi_fd});
            else
                batch.has_overflown = true;
        }
    }
}

void KernelLeaseNotices::wait() {
    std::array<pollfd, 2> both{{{signals_.get(), POLLIN, 0}, {wakeup_.get(), POLLIN, 0}}};
    while (::poll(both.data(), both.size(), -1) < 0 && errno == EINTR) {
    }
    eventfd_t count = 0;
    ::eventfd_read(wakeup_.get(), &count);
}

void KernelLeaseNotices::interrupt() { ::eventfd_write(wakeup_.get(), 1); }

} // namespace holdfast::vfs
