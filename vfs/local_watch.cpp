#include "vfs/local_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace holdfast::vfs {
namespace {

constexpr std::uint32_t wanted_events =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr std::size_t batch_bytes = 64UL * 1024;

std::optional<LocalEvent::What> meaning_of(std::uint32_t mask) {
    if ((mask & IN_Q_OVERFLOW) != 0) return LocalEvent::What::overflow;
    if ((mask & IN_IGNORED) != 0) return LocalEvent::What::unwatched;
    if ((mask & IN_CREATE) != 0) return LocalEvent::What::added;
    if ((mask & IN_DELETE) != 0) return LocalEvent::What::removed;
    if ((mask & IN_MOVED_FROM) != 0) return LocalEvent::What::moved_from;
    if ((mask & IN_MOVED_TO) != 0) return LocalEvent::What::moved_to;
    if ((mask & IN_MODIFY) != 0) return LocalEvent::What::data;
    if ((mask & IN_ATTRIB) != 0) return LocalEvent::What::attributes;
    return std::nullopt;
}

/// Events of the folder itself come without a name and concern whoever watches the folder above.
bool is_about_a_name(LocalEvent::What what) {
    return what != LocalEvent::What::overflow && what != LocalEvent::What::unwatched;
}

void append_events(const char* batch, std::size_t size, std::vector<LocalEvent>& events) {
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
        inotify_event head; // the kernel aligns them, but this asks for nothing
        std::memcpy(&head, batch + at, sizeof head);
        const char* const text = batch + at + sizeof head;
        at += sizeof head + head.len;
        const auto what = meaning_of(head.mask);
        if (!what || (is_about_a_name(*what) && head.len == 0)) continue;
        events.push_back({LocalWatchId{head.wd}, *what, (head.mask & IN_ISDIR) != 0, head.cookie,
                          std::string(text, ::strnlen(text, head.len))});
    }
}

} // namespace

Result<std::unique_ptr<LocalWatch>> LocalWatch::open() {
    Descriptor events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!events) return from_errno(errno);
    Descriptor signal(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!signal) return from_errno(errno);
    return std::unique_ptr<LocalWatch>(new LocalWatch(std::move(events), std::move(signal)));
}

Result<LocalWatchId> LocalWatch::add(int folder) {
    // By way of /proc the very folder that was opened is watched, whatever has its name by now.
    const int id = ::inotify_add_watch(events_.get(), proc_path(folder).c_str(), wanted_events);
    if (id < 0) return from_errno(errno);
    return LocalWatchId{id};
}

void LocalWatch::remove(LocalWatchId id) { ::inotify_rm_watch(events_.get(), static_cast<int>(id)); }

std::vector<LocalEvent> LocalWatch::read() {
    std::vector<LocalEvent> events;
    std::array<char, batch_bytes> batch;
    for (;;) {
        const ssize_t got = ::read(events_.get(), batch.data(), batch.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return events;
        append_events(batch.data(), static_cast<std::size_t>(got), events);
    }
}

void LocalWatch::wait() {
    std::array<pollfd, 2> both{{{events_.get(), POLLIN, 0}, {signal_.get(), POLLIN, 0}}};
    while (::poll(both.data(), both.size(), -1) < 0 && errno == EINTR) {
    }
    eventfd_t count = 0;
    ::eventfd_read(signal_.get(), &count);
}

void LocalWatch::interrupt() { ::eventfd_write(signal_.get(), 1); }

} // namespace holdfast::vfs
