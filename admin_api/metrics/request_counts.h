#pragma once
// What the admin surface was asked and did since the server began, as numbers.

#include "admin_api/metrics/histogram.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace holdfast::admin_api {

/// Counts by values of which there are few: names of APIs, templates of routes (never paths), status codes. Should
/// somebody have more of them than is good for who reads the counts, the rest is counted as one. From any thread.
class RequestCounts {
  public:
    static constexpr std::size_t most_kinds = 1'000;

    /// An answer with this status. `api` is "native", "azure", "qumulo" or "srvsvc"; `route` "" where there was none.
    void add_request(std::string_view api, std::string_view route, int code);
    /// How long a listing took.
    void add_listing(std::string_view api, double seconds);
    /// `mode` is "force", "graceful" or "ask"; one request may close many handles.
    void add_closing(std::string_view mode, std::size_t closed, std::size_t not_found, double seconds);

    struct Closings {
        std::uint64_t closed = 0;
        std::uint64_t not_found = 0;
        Histogram durations{answer_bounds};
    };
    struct Counts {
        std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests; // by api, route, code
        std::map<std::string, Histogram> listings;                                   // by api
        std::map<std::string, Closings> closings;                                    // by mode
    };
    /// As they are now.
    Counts counts() const;

  private:
    mutable std::mutex mutex_;
    Counts counts_;
};

} // namespace holdfast::admin_api
