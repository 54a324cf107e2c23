#pragma once
// How much callers may do in a minute.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

/// Fills evenly to a minute's worth. Whoever finds something in it may take more than that and
/// leaves a debt: so one large request passes, and the next one waits.
class Bucket {
  public:
    using Clock = std::chrono::steady_clock;

    Bucket(double per_minute, Clock::time_point now) : per_minute_(per_minute), level_(per_minute), filled_at_(now) {}

    /// Nothing when it was taken, else how long to wait.
    std::optional<std::chrono::seconds> take(double amount, Clock::time_point now);
    bool is_full(Clock::time_point now) const;

  private:
    double level_at(Clock::time_point now) const;

    double per_minute_;
    double level_;
    Clock::time_point filled_at_;
};

/// A bucket for each name, in bounded room: those that are full are as good as none and go first.
/// May be used from any thread.
class RateLimit {
  public:
    using Now = std::function<Bucket::Clock::time_point()>;
    static constexpr std::size_t most_names = 4'096;

    explicit RateLimit(double per_minute, Now now = Bucket::Clock::now)
        : per_minute_(per_minute), now_(std::move(now)) {}

    /// Nothing when it was taken, else how long to wait.
    std::optional<std::chrono::seconds> take(std::string_view name, double amount = 1);

  private:
    void make_room(Bucket::Clock::time_point now);

    const double per_minute_;
    const Now now_;
    std::mutex mutex_;
    std::map<std::string, Bucket, std::less<>> buckets_;
};

} // namespace holdfast::admin_api
