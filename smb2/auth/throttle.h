#pragma once
// Guessing passwords gets slower.

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace holdfast::smb2::auth {

/// How long to hold back the answer to a failed logon, by source address.
///
/// The first failures are free, each further one doubles the delay up to a bound; with every quiet
/// minute one failure is forgotten. A success forgets nothing, so that who has one account
/// cannot use it to guess at others without delay. Memory is bounded: when too many addresses
/// failed lately, the one that failed longest ago goes. IPv6 counts by its first 64 bits, which
/// belong to one customer. From any thread; it doesn't look at a clock and doesn't sleep.
class LogonThrottle {
  public:
    using Time = std::chrono::system_clock::time_point;
    using Delay = std::chrono::milliseconds;

    static constexpr int free_failures = 3;
    static constexpr int most_failures = 20; // that are counted
    static constexpr Delay first_delay{250};
    static constexpr Delay longest_delay{8'000};
    static constexpr std::chrono::seconds forgets_one_in{60};

    explicit LogonThrottle(std::size_t most_addresses = 10'000) : most_addresses_(most_addresses) {}

    /// Counts a failure and says how long its answer should wait.
    Delay failed(std::string_view address, Time now);
    /// What the next failure would cost, without counting one.
    Delay next_delay(std::string_view address, Time now) const;
    std::size_t size() const;

  private:
    struct Record {
        int failures = 0;
        Time last{};
    };
    int remembered(const Record& record, Time now) const;
    void make_room(Time now);

    const std::size_t most_addresses_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Record> records_;
};

} // namespace holdfast::smb2::auth
