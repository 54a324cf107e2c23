#pragma once
// The listener for clients of Azure Files: what it is made of, in one piece.

#include "admin_api/azure/router.h"
#include "admin_api/http_server.h"
#include "server/config.h"
#include "server/live_files.h"

#include <optional>
#include <string>

namespace holdfast::server {

class AzureListener {
  public:
    /// All outlive it. Without an address in the configuration it does nothing.
    AzureListener(const AzureConfig& config, admin_api::Backend& backend, const smb2::ServerState& state);

    /// Empty when it listens, or need not, else why it cannot.
    std::string start();
    void stop();

  private:
    const AzureConfig config_;
    LiveFiles files_;
    admin_api::azure::Accounts accounts_;
    admin_api::azure::Router router_;
    std::optional<admin_api::HttpServer> http_;
};

/// How a client's command line takes all that it needs: an address, an account and its key.
std::string connection_string(const Endpoint& listen, const AzureAccountConfig& account,
                              const admin_api::azure::Key& key);

} // namespace holdfast::server
