#pragma once
// Answers to changes, kept for callers that ask again because the first answer was lost.

#include "admin_api/http.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

/// A change with a request id happens once, however often it is sent within some minutes: by the same caller, to the
/// same path, with the same body. Bounded: the oldest answer is forgotten first.
class RecentRequests {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t most = 1'024;
    static constexpr std::chrono::minutes kept_for{10};

    explicit RecentRequests(std::function<Clock::time_point()> now = Clock::now) : now_(std::move(now)) {}

    /// `change` is called when the id is new. 409 when it stands for another body, or the first is still under way.
    /// An answer that says that the request was at fault is not kept.
    Answer once(const Request& request, std::string_view id, const std::function<Answer()>& change);

  private:
    struct Entry {
        std::string body;
        Answer answer;
        bool is_done = false;
        Clock::time_point at;
    };
    void forget_old();

    std::function<Clock::time_point()> now_;
    std::mutex mutex_;
    std::map<std::string, Entry> entries_; // by caller, path and id
};

} // namespace holdfast::admin_api
