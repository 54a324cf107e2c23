#include "server/admin_surface.h"

#include "admin_api/audit.h"
#include "admin_api/policy_run.h"
#include "server/machine.h"
#include "server/version.h"
#include "vfs/names.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <exception>

namespace holdfast::server {

namespace {

constexpr std::chrono::seconds policy_pause{60}; // between two runs

std::string fold(std::string_view name) { return vfs::fold_case(name); }

locks::Time now() { return std::chrono::system_clock::now(); }

/// Where file clients reach us, as far as one address can say it: that which is listened at, or, where that is all
/// of them, the first of the machine.
std::string server_address(const Config& config) {
    std::string listened = host_of(config.listen.front());
    if (listened != "0.0.0.0" && listened != "::") return listened;
    const auto offered = offered_interfaces(config.interfaces, network_interfaces());
    return offered.empty() ? "127.0.0.1" : offered.front().address;
}

admin_api::ServerInfo server_info(const Config& config) {
    admin_api::ServerInfo info;
    info.version = version;
    info.host_name = server_name(config.name);
    info.address = server_address(config);
    for (const auto& [code, name] :
         {std::pair{0x0202, "2.0.2"}, {0x0210, "2.1"}, {0x0300, "3.0"}, {0x0302, "3.0.2"}, {0x0311, "3.1.1"}})
        if (code >= config.min_dialect) info.dialects.emplace_back(name);
    info.capabilities = {"large_mtu", "multi_credit", "signing"};
    if (config.encryption != Encryption::off) info.capabilities.emplace_back("encryption");
    if (config.multichannel) info.capabilities.emplace_back("multi_channel");
    for (const char* always : {"leasing", "directory_leasing", "durable_handles"})
        info.capabilities.emplace_back(always);
    if (config.keeps_handles()) info.capabilities.emplace_back("persistent_handles");
    if (!config.keytab.empty()) info.capabilities.emplace_back("kerberos");
    info.handle_limit = config.limits.opens;
    return info;
}

admin_api::EventType event_of(smb2::SessionEvent what) {
    switch (what) {
    case smb2::SessionEvent::setup: return admin_api::EventType::session_setup;
    case smb2::SessionEvent::logoff: return admin_api::EventType::session_logoff;
    case smb2::SessionEvent::closed: return admin_api::EventType::session_closed;
    case smb2::SessionEvent::expired: return admin_api::EventType::session_expired;
    case smb2::SessionEvent::tree_connect: return admin_api::EventType::tree_connect;
    case smb2::SessionEvent::tree_disconnect: return admin_api::EventType::tree_disconnect;
    }
    std::abort(); // every enumerator has returned above
}

std::optional<locks::CloseReason> ending_of(const smb2::SessionNews& news) {
    const bool ends = news.what == smb2::SessionEvent::logoff || news.what == smb2::SessionEvent::closed ||
                      news.what == smb2::SessionEvent::tree_disconnect;
    return ends ? std::optional(news.reason) : std::nullopt;
}

} // namespace

AdminSurface::AdminSurface(const Config& config, smb2::ServerState& state, smb2::auth::AccountStore& accounts)
    : listen_(config.admin_listen), tls_files_(config.admin_tls), tokens_(config.state_dir),
      policies_(config.state_dir), audit_(config.state_dir, now),
      admission_(audit_, {.requests_per_minute = config.closes_per_minute,
                          .handles_per_minute = config.handles_closed_per_minute}),
      events_(now), captures_(state, {"Holdfast " + std::string(version), server_address(config)}, fold),
      observers_(events_, captures_.captures()), sessions_(state), session_control_(state), watches_(state),
      shares_(state), connections_(state), explainer_(state), files_(state),
      accounts_({config.domain, config.administrators}, accounts, state.throttle, now),
      backend_{.locks = state.locks,
               .sessions = sessions_,
               .shares = shares_,
               .watches = watches_,
               .connections = connections_,
               .session_control = session_control_,
               .explainer = explainer_,
               .accounts = accounts_,
               .files = files_,
               .policies = policies_,
               .tokens = tokens_,
               .logins = logins_,
               .audit = audit_,
               .admission = admission_,
               .recent = recent_,
               .pause = [this](std::chrono::milliseconds time) { return pause_.wait(time); },
               .now = now,
               .info = server_info(config),
               .fold = fold,
               .events = &events_,
               .requests = &requests_,
               .captures = &captures_.captures()},
      router_(backend_, is_loopback(listen_) ? admin_api::Exposure::loopback : admin_api::Exposure::network),
      http_({.host = host_of(listen_), .port = listen_.port, .tls = config.has_admin_tls() ? tls_ : nullptr}, router_),
      azure_(config.azure, backend_, state) {
    backend_.info.started_at = now();
    state.locks.observe(observers_);
    state.admin_changed = [this](const smb2::AdminChange& change) { record(change); };
    state.session_changed = [this](const smb2::SessionNews& news) {
        events_.session_changed(event_of(news.what), news.who, ending_of(news));
    };
}

/// By then it has happened: who administers by RPC is told by its own protocol, and what cannot be written now is
/// written later.
void AdminSurface::record(const smb2::AdminChange& change) {
    constexpr int access_denied = 5; // [MS-ERREF] 2.2: ERROR_ACCESS_DENIED
    requests_.add_request("srvsvc", change.action, change.allowed ? 0 : access_denied);
    if (!change.allowed)
        return admin_api::audit_refusal("RPC", change.action, change.caller, change.peer, "no administrator");
    admin_api::audit(backend_, {.action = change.action,
                                .caller = change.caller,
                                .peer = change.peer,
                                .what = change.what,
                                .reason = {},
                                .matched = change.matched,
                                .done = change.done,
                                .failed = change.matched - change.done,
                                .api = "srvsvc"});
}

std::string AdminSurface::start() {
    const auto token_path = tokens_.ensure_first_token(now());
    if (!token_path) return "tokens: " + token_path.error().what;
    // A file that cannot be read closes nothing, and is no reason to keep clients from their files.
    if (const std::string problem = policies_.load(); !problem.empty())
        spdlog::get("server")->error("no policies are in effect: {}", problem);
    const bool has_tls = !tls_files_.certificate.empty();
    if (const std::string problem = has_tls ? tls_->load(tls_files_) : std::string(); !problem.empty())
        return "admin API: " + problem;
    try {
        Endpoint listened = listen_;
        listened.port = http_.start();
        spdlog::get("server")->info("admin API on {}://{}/admin/v1, token in {}", has_tls ? "https" : "http",
                                    to_string(listened), token_path->string());
    } catch (const std::exception& error) {
        return std::string("admin API: ") + error.what();
    }
    if (std::string problem = azure_.start(); !problem.empty()) return problem;
    policy_thread_.emplace([this] { run_policies(backend_); }, policy_pause);
    return {};
}

std::string AdminSurface::reload(const Config& wanted) {
    if (tls_files_.certificate.empty() || !wanted.has_admin_tls()) return {}; // with the next start
    return tls_->load(wanted.admin_tls);
}

void AdminSurface::stop() {
    policy_thread_.reset();
    pause_.end();
    events_.end(); // else the HTTP server waits for those who follow them
    captures_.captures().end();
    azure_.stop();
    http_.stop();
}

} // namespace holdfast::server
