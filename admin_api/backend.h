#pragma once
// What the routes work on.

#include "admin_api/directories.h"
#include "admin_api/selector.h"
#include "locks/lock_manager.h"

#include <functional>
#include <string>
#include <vector>

namespace holdfast::admin_api {

class PolicyStore;
class TokenStore;

struct ServerInfo {
    std::string version;
    std::string host_name;
    locks::Time started_at{};
    std::vector<std::string> dialects;     // "2.0.2" … "3.1.1", as offered
    std::vector<std::string> capabilities; // effective ones, such as "encryption", "large_mtu"
};

/// All of it outlives the router. Everything may be used from several threads at once.
struct Backend {
    locks::LockManager& locks;
    const SessionDirectory& sessions;
    const ShareDirectory& shares;
    const WatchDirectory& watches;
    const ConnectionDirectory& connections;
    PolicyStore& policies;
    TokenStore& tokens;
    std::function<locks::Time()> now;
    ServerInfo info;
    Fold fold = nullptr; // how names are compared; null: ASCII letters without their case
};

} // namespace holdfast::admin_api
