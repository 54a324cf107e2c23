#include "admin_api/metrics/histogram.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace holdfast::admin_api {

void Histogram::add(double value) {
    const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    ++counts_[static_cast<std::size_t>(bound - bounds_.begin())];
    sum_ += value;
}

void Histogram::add(std::span<const std::uint64_t> counts, double sum) {
    std::transform(counts.begin(), counts.end(), counts_.begin(), counts_.begin(), std::plus<>());
    sum_ += sum;
}

std::uint64_t Histogram::up_to(std::size_t place) const {
    const auto end = counts_.begin() + static_cast<std::ptrdiff_t>(place) + 1;
    return std::accumulate(counts_.begin(), end, std::uint64_t{0});
}

} // namespace holdfast::admin_api
