#include "vfs/private_names.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>

namespace holdfast::vfs {

bool may_mean_private_name(std::string_view name) {
    if (name.empty() || name.front() != private_prefix.front() || name.size() < private_prefix.size()) return false;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(name.substr(0, private_prefix.size()), private_prefix,
                              [&](char a, char b) { return lower(a) == b; });
}

std::string make_private_name() {
    static std::atomic<unsigned> count{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return std::string(private_prefix) + std::to_string(::getpid()) + '-' + std::to_string(now) + '-' +
           std::to_string(count.fetch_add(1, std::memory_order_relaxed));
}

} // namespace holdfast::vfs
