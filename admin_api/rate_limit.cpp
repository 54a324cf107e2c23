#include "admin_api/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace holdfast::admin_api {

double Bucket::level_at(Clock::time_point now) const {
    const std::chrono::duration<double> passed = now - filled_at_;
    return std::min(per_minute_, level_ + per_minute_ * std::max(0.0, passed.count()) / 60);
}

std::optional<std::chrono::seconds> Bucket::take(double amount, Clock::time_point now) {
    level_ = level_at(now);
    filled_at_ = now;
    // One must be there, or the whole of what is wanted where that is less.
    const double needed = std::min({amount, 1.0, per_minute_});
    if (level_ < needed) {
        const double wait = (needed - level_) / per_minute_ * 60;
        return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(wait)));
    }
    level_ -= amount;
    return std::nullopt;
}

bool Bucket::is_full(Clock::time_point now) const { return level_at(now) >= per_minute_; }

std::optional<std::chrono::seconds> RateLimit::take(std::string_view name, double amount) {
    const auto now = now_();
    const std::lock_guard guard(mutex_);
    auto found = buckets_.find(name);
    if (found == buckets_.end()) {
        if (buckets_.size() >= most_names) make_room(now);
        found = buckets_.emplace(std::string(name), Bucket(per_minute_, now)).first;
    }
    return found->second.take(amount, now);
}

void RateLimit::make_room(Bucket::Clock::time_point now) {
    std::erase_if(buckets_, [now](const auto& entry) { return entry.second.is_full(now); });
    // Still too many names at once: these are peers that fail, and any may start anew.
    if (buckets_.size() >= most_names) buckets_.erase(buckets_.begin());
}

} // namespace holdfast::admin_api
