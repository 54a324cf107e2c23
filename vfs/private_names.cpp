#include "vfs/private_names.h"

#include <unistd.h>

#include <atomic>
#include <chrono>

namespace holdfast::vfs {

std::string make_private_name() {
    static std::atomic<unsigned> count{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return std::string(private_prefix) + std::to_string(::getpid()) + '-' + std::to_string(now) + '-' +
           std::to_string(count.fetch_add(1, std::memory_order_relaxed));
}

} // namespace holdfast::vfs
