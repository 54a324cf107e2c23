#pragma once
// What a request has closed, for the case that its answer is lost and it is sent again.

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace holdfast::admin_api::azure {

/// Remembers, by whatever makes a request the same request, how many handles it has closed so far. Repeated, a request
/// does its work again and is told the sum: what was closed the first time, and what had come since. Any thread.
class RetryCounts {
  public:
    using Clock = std::chrono::steady_clock;

    explicit RetryCounts(std::chrono::seconds kept = std::chrono::seconds(60), std::size_t most = 10'000)
        : kept_(kept), most_(most) {}

    /// One sending of a request. While it lives others of the same request wait: they would count too little.
    class Turn {
      public:
        bool is_repeated() const { return entry_ && entry_->sendings > 1; }
        /// Adds what was closed now; the sum.
        std::size_t add(std::size_t closed);

      private:
        friend class RetryCounts;
        struct Entry {
            std::mutex mutex;
            std::size_t sendings = 0;
            std::size_t closed = 0;
        };
        std::shared_ptr<Entry> entry_; // null where nothing is remembered
        std::unique_lock<std::mutex> lock_;
    };

    /// With an empty key nothing is remembered.
    Turn take_turn(const std::string& key, Clock::time_point now);

    std::size_t size() const;

  private:
    void forget_old(Clock::time_point now);

    struct Dated {
        Clock::time_point since;
        std::string key;
    };
    const std::chrono::seconds kept_;
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<Turn::Entry>> entries_;
    std::deque<Dated> by_age_; // one per entry, oldest first
};

} // namespace holdfast::admin_api::azure
