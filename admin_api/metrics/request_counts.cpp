#include "admin_api/metrics/request_counts.h"

namespace holdfast::admin_api {

void RequestCounts::add_request(std::string_view api, std::string_view route, int code) {
    std::tuple<std::string, std::string, int> kind(api, route, code);
    const std::lock_guard lock(mutex_);
    if (counts_.requests.size() >= most_kinds && !counts_.requests.contains(kind)) kind = {"other", "other", 0};
    ++counts_.requests[std::move(kind)];
}

void RequestCounts::add_listing(std::string_view api, double seconds) {
    const std::lock_guard lock(mutex_);
    counts_.listings.try_emplace(std::string(api), answer_bounds).first->second.add(seconds);
}

void RequestCounts::add_closing(std::string_view mode, std::size_t closed, std::size_t not_found, double seconds) {
    const std::lock_guard lock(mutex_);
    Closings& closings = counts_.closings[std::string(mode)];
    closings.closed += closed;
    closings.not_found += not_found;
    closings.durations.add(seconds);
}

RequestCounts::Counts RequestCounts::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

} // namespace holdfast::admin_api
