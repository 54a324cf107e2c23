#pragma once
// What is open just now, counted.

#include "admin_api/directories.h"
#include "admin_api/lock_view.h"
#include "admin_api/metrics/histogram.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::admin_api {

struct ShareSurvey {
    std::array<std::uint64_t, 3> open{}; // by FileKind
    std::uint64_t disconnected = 0;
    std::array<std::uint64_t, 2> locks_granted{}; // by LockMode
    std::uint64_t lock_waiters = 0;
    std::uint64_t most_per_file = 0;                  // handles of the file that has most
    std::map<std::string_view, std::uint64_t> leaked; // that look forgotten, by each reason for it
    Histogram ages{life_bounds};
    Histogram idle{life_bounds};
};

struct Survey {
    std::map<std::string, ShareSurvey> shares; // by name; "" of handles that nobody is known to hold
    std::map<std::string, std::uint64_t> leases;
    std::map<std::string, std::uint64_t> oplocks; // both by what they allow: "RWH"
    std::uint64_t breaks_in_flight = 0;
    std::uint64_t delete_pending = 0;                               // handles of files that are to be deleted
    std::map<std::pair<std::string, bool>, std::uint64_t> sessions; // by dialect, and whether they are encrypted
    double longest_idle_session = 0;                                // seconds
    std::uint64_t connections = 0;                                  // that some session is spoken on
};

/// Walks all handles, locks and sessions once and keeps a few bytes of each at most. The walk is no single moment.
Survey survey(const LockView& locks, const SessionDirectory& sessions, locks::Time now);

} // namespace holdfast::admin_api
