#pragma once
// What the routes work on.

#include "admin_api/admission.h"
#include "admin_api/directories.h"
#include "admin_api/explainer.h"
#include "admin_api/lock_view.h"
#include "admin_api/pause.h"
#include "admin_api/recent_requests.h"
#include "admin_api/selector.h"
#include "locks/lock_manager.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace holdfast::admin_api {

class Captures;
class EventHub;
class PolicyStore;
class RequestCounts;
class TokenStore;
namespace qumulo {
class Logins;
}

struct ServerInfo {
    std::string version;
    std::string host_name;
    locks::Time started_at{};
    std::vector<std::string> dialects;     // "2.0.2" … "3.1.1", as offered
    std::vector<std::string> capabilities; // effective ones, such as "encryption", "large_mtu"
    std::size_t handle_limit = 0;          // as configured; 0: not told
    std::string address;                   // textual; where file clients reach this server, as far as it knows
};

/// All of it outlives the router. Everything may be used from several threads at once. A caller who is limited to
/// shares gets a LimitedBackend: what shows rows or acts on them has its counterpart there.
struct Backend {
    LockView locks;
    const SessionDirectory& sessions;
    const ShareDirectory& shares;
    const WatchDirectory& watches;
    const ConnectionDirectory& connections;
    SessionControl& session_control;
    const Explainer& explainer;
    AccountDirectory& accounts;
    const FileDirectory& files;
    PolicyStore& policies;
    TokenStore& tokens;
    qumulo::Logins& logins;
    AuditLog& audit;
    Admission& admission;
    RecentRequests& recent;
    PauseFor pause;
    std::function<locks::Time()> now;
    ServerInfo info;
    Fold fold = nullptr; // how names are compared; null: ASCII letters without their case
    EventHub* events = nullptr;
    RequestCounts* requests = nullptr;
    Captures* captures = nullptr;
};

} // namespace holdfast::admin_api
