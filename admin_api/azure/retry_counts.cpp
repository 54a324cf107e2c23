#include "admin_api/azure/retry_counts.h"

namespace holdfast::admin_api::azure {

std::size_t RetryCounts::Turn::add(std::size_t closed) {
    if (!entry_) return closed;
    entry_->closed += closed;
    return entry_->closed;
}

RetryCounts::Turn RetryCounts::take_turn(const std::string& key, Clock::time_point now) {
    Turn turn;
    if (key.empty()) return turn;
    {
        const std::lock_guard guard(mutex_);
        forget_old(now);
        auto& entry = entries_[key];
        if (!entry) {
            entry = std::make_shared<Turn::Entry>();
            by_age_.push_back({now, key});
        }
        turn.entry_ = entry;
    }
    turn.lock_ = std::unique_lock(turn.entry_->mutex);
    ++turn.entry_->sendings;
    return turn;
}

std::size_t RetryCounts::size() const {
    const std::lock_guard guard(mutex_);
    return entries_.size();
}

void RetryCounts::forget_old(Clock::time_point now) {
    while (!by_age_.empty() && (by_age_.front().since + kept_ <= now || by_age_.size() >= most_)) {
        entries_.erase(by_age_.front().key);
        by_age_.pop_front();
    }
}

} // namespace holdfast::admin_api::azure
