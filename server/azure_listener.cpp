#include "server/azure_listener.h"

#include <spdlog/spdlog.h>

#include <filesystem>

namespace holdfast::server {

namespace {

std::vector<admin_api::azure::Account> accounts_of(const AzureConfig& config) {
    std::vector<admin_api::azure::Account> accounts;
    for (const AzureAccountConfig& account : config.accounts)
        accounts.push_back({account.name, account.key_file, account.shares});
    return accounts;
}

} // namespace

AzureListener::AzureListener(const AzureConfig& config, admin_api::Backend& backend, const smb2::ServerState& state)
    : config_(config), files_(state), accounts_(accounts_of(config)),
      router_({.backend = backend,
               .files = files_,
               .accounts = accounts_,
               .max_skew = std::chrono::seconds(config.max_skew)}) {}

std::string AzureListener::start() {
    if (!config_.listen) return {};
    for (const AzureAccountConfig& account : config_.accounts) {
        std::error_code ignored;
        if (!std::filesystem::exists(account.key_file, ignored))
            return "azure: the account " + account.name + " has no key yet; holdfast azure key create " + account.name;
    }
    if (std::string problem = accounts_.problem(); !problem.empty()) return "azure: " + problem;
    try {
        http_.emplace(admin_api::HttpConfig{.host = host_of(*config_.listen), .port = config_.listen->port}, router_);
        const std::uint16_t port = http_->start();
        if (const auto log = spdlog::get("server"))
            log->info("Azure Files API on http://{}:{}", host_of(*config_.listen), port);
    } catch (const std::exception& error) {
        return std::string("azure: ") + error.what();
    }
    return {};
}

void AzureListener::stop() {
    if (http_) http_->stop();
}

std::string connection_string(const Endpoint& listen, const AzureAccountConfig& account,
                              const admin_api::azure::Key& key) {
    return "DefaultEndpointsProtocol=http;AccountName=" + account.name + ";AccountKey=" + key.base64() +
           ";FileEndpoint=http://" + to_string(listen) + "/" + account.name + ";";
}

} // namespace holdfast::server
