#include "smb2/auth/throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <vector>

namespace holdfast::smb2::auth {

namespace {

using Delay = LogonThrottle::Delay;

/// An IPv6 customer has 2^64 addresses; they count as one.
std::string source_of(std::string_view address) {
    std::string text(address);
    in6_addr parsed{};
    if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1 || IN6_IS_ADDR_V4MAPPED(&parsed)) return text;
    return {reinterpret_cast<const char*>(parsed.s6_addr), 8};
}

Delay delay_of(int failures) {
    const int doublings = failures - LogonThrottle::free_failures - 1;
    if (doublings < 0) return Delay{0};
    return std::min(LogonThrottle::first_delay * (1 << std::min(doublings, 16)), LogonThrottle::longest_delay);
}

} // namespace

int LogonThrottle::remembered(const Record& record, Time now) const {
    if (now < record.last) return record.failures; // the clock was set back
    const auto forgotten = (now - record.last) / forgets_one_in;
    return forgotten >= record.failures ? 0 : record.failures - static_cast<int>(forgotten);
}

LogonThrottle::Delay LogonThrottle::failed(std::string_view address, Time now) {
    const std::lock_guard guard(mutex_);
    const std::string source = source_of(address);
    if (!records_.contains(source) && records_.size() >= most_addresses_) make_room(now);
    Record& record = records_[source];
    // More would only take longer to forget.
    record.failures = std::min(remembered(record, now) + 1, most_failures);
    record.last = now;
    return delay_of(record.failures);
}

LogonThrottle::Delay LogonThrottle::next_delay(std::string_view address, Time now) const {
    const std::lock_guard guard(mutex_);
    const auto found = records_.find(source_of(address));
    return delay_of(found == records_.end() ? 1 : std::min(remembered(found->second, now) + 1, most_failures));
}

std::size_t LogonThrottle::size() const {
    const std::lock_guard guard(mutex_);
    return records_.size();
}

/// Those that are forgotten go; where that is not enough, the tenth that failed longest ago, so
/// that a flood from many addresses does not look at all of them for each one.
void LogonThrottle::make_room(Time now) {
    std::erase_if(records_, [&](const auto& entry) { return remembered(entry.second, now) == 0; });
    if (records_.size() < most_addresses_) return;
    std::vector<Time> times;
    times.reserve(records_.size());
    for (const auto& [source, record] : records_) times.push_back(record.last);
    const auto limit = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 10);
    std::ranges::nth_element(times, limit);
    std::erase_if(records_, [&](const auto& entry) { return entry.second.last <= *limit; });
}

} // namespace holdfast::smb2::auth
