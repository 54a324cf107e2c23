#pragma once
// Which handles look forgotten, and why one would think so.

#include "admin_api/directories.h"
#include "locks/lock_manager.h"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace holdfast::admin_api {

/// The score from which on a handle is told as forgotten, unless somebody asks for another one.
inline constexpr int likely_leak = 50;
inline constexpr std::array<std::string_view, 5> leak_reasons{"age", "idle", "disconnected", "client_gone",
                                                              "client_silent"};

struct LeakVerdict {
    int score = 0;                         // 0 to 100: each reason takes its share of what the others have left
    std::vector<std::string_view> reasons; // of leak_reasons
};

/// Judges the handles of one request: what it learns of sessions it keeps.
class LeakJudge {
  public:
    /// Without sessions nothing is known of clients. They outlive the judge.
    LeakJudge(const SessionDirectory* sessions, locks::Time now) : sessions_(sessions), now_(now) {}

    /// By its age, how long it is unused, whether its client is away, whether no session of that client is left, and
    /// how long the session that holds it is unused. Who waits for what it holds plays no part.
    LeakVerdict judge(const locks::OpenRow& row);

  private:
    bool is_client_gone(const locks::OpenRow& row);
    bool is_client_silent(const locks::OpenRow& row);
    void learn_clients();

    const SessionDirectory* sessions_;
    locks::Time now_;
    std::unordered_map<locks::SessionId, std::optional<locks::Time>> last_use_; // none: there is no such session
    bool knows_clients_ = false;
    std::set<locks::ClientGuid> guids_;
    std::set<std::string> addresses_;
};

} // namespace holdfast::admin_api
