#pragma once
// The admin surface of a running server: all that its routes work on, and its listeners.

#include "admin_api/events/hub.h"
#include "admin_api/http_server.h"
#include "admin_api/metrics/request_counts.h"
#include "admin_api/policy_store.h"
#include "admin_api/qumulo/logins.h"
#include "admin_api/router.h"
#include "admin_api/tokens.h"
#include "server/azure_listener.h"
#include "server/config.h"
#include "server/live_accounts.h"
#include "server/live_captures.h"
#include "server/live_directories.h"
#include "server/live_explainer.h"
#include "server/live_files.h"
#include "server/observers.h"
#include "server/policy_thread.h"
#include "smb2/state/server_state.h"

#include <memory>
#include <optional>
#include <string>

namespace holdfast::server {

/// Made with the engine, before anything is open; ended before it.
class AdminSurface {
  public:
    AdminSurface(const Config& config, smb2::ServerState& state, smb2::auth::AccountStore& accounts);

    /// Empty when it listens, else why it cannot.
    std::string start();
    /// New connections get the certificate that stands there now. Empty, or what is wrong with it: the old one stays.
    std::string reload(const Config& wanted);
    /// Whoever waits for an answer gets one; nobody is served after it.
    void stop();

  private:
    /// What an administrator has ended over RPC.
    void record(const smb2::AdminChange& change);

    const Endpoint listen_;
    const admin_api::TlsFiles tls_files_;
    const std::shared_ptr<admin_api::Tls> tls_ = std::make_shared<admin_api::Tls>();
    admin_api::TokenStore tokens_;
    admin_api::PolicyStore policies_;
    admin_api::AuditLog audit_;
    admin_api::Admission admission_;
    admin_api::RecentRequests recent_;
    admin_api::Pause pause_;
    admin_api::EventHub events_; // told of what happens to opens
    LiveCaptures captures_;      // the same
    Observers observers_;
    admin_api::RequestCounts requests_;
    LiveSessions sessions_;
    LiveSessionControl session_control_;
    LiveWatches watches_;
    LiveShares shares_;
    LiveConnections connections_;
    LiveExplainer explainer_;
    LiveFiles files_;
    LiveAccounts accounts_;
    admin_api::qumulo::Logins logins_;
    admin_api::Backend backend_;
    admin_api::Router router_;
    admin_api::HttpServer http_;
    AzureListener azure_;
    std::optional<PolicyThread> policy_thread_;
};

} // namespace holdfast::server
