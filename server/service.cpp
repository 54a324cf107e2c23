#include "server/service.h"

#include "server/admin_surface.h"
#include "server/config.h"
#include "server/config_diff.h"
#include "server/demo_config.h"
#include "server/handle_journal.h"
#include "server/kernel_lease_thread.h"
#include "server/logging.h"
#include "server/machine.h"
#include "server/share_setup.h"
#include "server/state_dir.h"
#include "server/version.h"
#include "server/watch_thread.h"
#include "smb2/auth/accounts.h"
#include "smb2/connection/transport.h"
#include "smb2/state/connection_table.h"
#include "vfs/names.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace holdfast::server {

namespace {

/// Signals go to one thread that waits for them: nothing runs in a handler.
sigset_t block_signals() {
    vfs::KernelLeaseNotices::block_signals();
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return set;
}

/// Each open file of a client is a descriptor here.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

locks::Limits lock_limits(const LimitsConfig& config) {
    locks::Limits limits;
    limits.opens = config.opens;
    limits.opens_per_session = config.opens_per_session;
    limits.locks = config.locks;
    limits.locks_per_open = config.locks_per_open;
    limits.waiters_per_open = config.waiters_per_open;
    return limits;
}

smb2::Settings make_settings(const Config& config) {
    smb2::Settings settings;
    settings.server_guid = server_guid(config.state_dir);
    settings.server_name = server_name(config.name);
    settings.domain = config.domain;
    settings.signing_required = config.signing == Signing::required;
    switch (config.encryption) {
    case Encryption::required: settings.encryption = smb2::EncryptionPolicy::required; break;
    case Encryption::offered: settings.encryption = smb2::EncryptionPolicy::offered; break;
    case Encryption::off: settings.encryption = smb2::EncryptionPolicy::off; break;
    }
    settings.min_dialect = config.min_dialect;
    settings.max_credits = config.limits.credits_per_connection;
    settings.max_sessions = config.limits.sessions;
    settings.max_sessions_per_connection = config.limits.sessions_per_connection;
    settings.max_trees_per_session = config.limits.trees_per_session;
    settings.max_async_requests = config.limits.async_per_connection;
    settings.multichannel = config.multichannel;
    settings.persistent_handles = config.keeps_handles();
    settings.break_timeout = std::chrono::seconds(config.break_timeout);
    settings.max_watches = config.limits.watches;
    settings.max_notify_buffer = config.limits.notify_buffer;
    settings.administrators = config.administrators;
    settings.wear_identities = vfs::can_switch_identity();
    vfs::process_identity(); // before a thread wears another
    return settings;
}

smb2::auth::AuthConfig make_auth_config(const Config& config) {
    smb2::auth::AuthConfig auth;
    auth.server_name = server_name(config.name);
    auth.domain = config.domain;
    auth.allow_guest = config.guest;
    auth.allow_anonymous = config.anonymous;
    if (!config.keytab.empty()) auth.keytab = config.keytab;
    return auth;
}

smb2::TransportConfig make_transport_config(const Config& config) {
    smb2::TransportConfig transport;
    transport.listen = config.listen;
    transport.threads = config.threads;
    transport.max_connections = config.max_connections;
    transport.stranger_timeout = std::chrono::seconds(config.logon_timeout);
    return transport;
}

/// All that makes the running server, in the order in which it is made; it goes in the other.
class Service {
  public:
    explicit Service(Config config)
        : config_(std::move(config)), accounts_(config_.accounts_path()),
          authenticator_(make_auth_config(config_), accounts_), waker_(connections_),
          locks_(lock_limits(config_.limits), waker_), transport_(make_transport_config(config_)),
          state_(make_settings(config_), locks_, authenticator_, connections_, transport_.jobs()),
          admin_(config_, state_, accounts_) {
        state_.started_at = std::chrono::system_clock::now();
        state_.interfaces = [this] { return offered_interfaces(config_.interfaces, network_interfaces()); };
    }

    /// Empty when the server listens, else why it cannot.
    std::string start() {
        if (const auto loaded = accounts_.load(); !loaded) return "accounts: " + to_string(loaded.error());
        if (const std::string problem = authenticator_.kerberos_problem(); !problem.empty())
            return "keytab: " + problem;
        const auto problems = add_shares(state_, config_);
        for (const std::string& problem : problems) log().error("{}", problem);
        if (!problems.empty()) return problems.front();
        if (!vfs::can_switch_identity())
            log().warn("not started as root: all accounts act as the user that this process runs as (uid {})",
                       getuid());
        if (accounts_.list().empty()) log().warn("there is no account yet: holdfast user add NAME");

        watch_kernel_leases(config_);
        if (config_.keeps_handles()) {
            auto [journal, problem] = open_handle_journal(config_.state_dir, state_);
            if (!journal) return problem;
            journal_ = std::move(journal);
        }
        watch_local_changes();
        if (std::string problem = transport_.listen(state_); !problem.empty()) return problem;
        if (std::string problem = admin_.start(); !problem.empty()) return problem;
        transport_.start();
        for (const Endpoint& endpoint : config_.listen) log().info("SMB on {}", to_string(endpoint));
        return {};
    }

    /// The new configuration, as far as a running server can take it.
    void reload(const std::string& path) {
        ConfigResult result = check_config(path);
        if (const auto* problems = std::get_if<std::vector<Problem>>(&result)) {
            for (const Problem& problem : *problems) log().error("{}", to_string(problem));
            log().error("the configuration has faults: nothing was changed");
            return;
        }
        Config& wanted = std::get<Config>(result);
        const ConfigDiff diff = diff_configs(config_, wanted);
        watch_kernel_leases(wanted);
        if (const std::string problem = admin_.reload(wanted); !problem.empty())
            log().error("the admin API keeps its certificate: {}", problem);
        for (const std::string& problem : apply_shares(state_, diff)) log().error("{}", problem);
        if (diff.log_levels_changed) set_log_levels(wanted.log_level);
        for (const std::string& key : diff.needs_restart) log().warn("{} takes effect with the next start", key);
        log().info("configuration reloaded: {} shares added, {} removed, {} changed", diff.added.size(),
                   diff.removed.size(), diff.changed.size());
        config_.shares = wanted.shares;
        config_.log_level = wanted.log_level;
    }

    void stop() {
        admin_.stop();
        transport_.stop();
        locks_.close_all(locks::CloseReason::shutdown);
        watch_thread_.reset();
        lease_thread_.reset();
    }

    static spdlog::logger& log() { return *spdlog::get("server"); }

  private:
    /// For the first share that wants it. Without it clients cache nothing there, and the log says so.
    void watch_kernel_leases(const Config& config) {
        if (lease_thread_ || !std::ranges::any_of(config.shares, &ShareConfig::kernel_oplocks)) return;
        auto notices = vfs::KernelLeaseNotices::open();
        if (notices)
            lease_thread_.emplace(state_.kernel_leases, std::move(*notices));
        else
            log().error("no caching on shares with kernel_oplocks: {}", vfs::to_string(notices.error()));
    }

    /// Without it clients are told of what goes through the server, and the log says so.
    void watch_local_changes() {
        if (config_.limits.local_watches == 0) return;
        auto kernel = vfs::LocalWatch::open();
        if (kernel)
            watch_thread_.emplace(state_.watches, std::move(*kernel), config_.limits.local_watches);
        else
            log().warn("changes made beside the server are not seen: {}", vfs::to_string(kernel.error()));
    }

    Config config_;
    smb2::auth::AccountStore accounts_;
    smb2::auth::Authenticator authenticator_;
    smb2::ConnectionTable connections_;
    smb2::Waker waker_;
    locks::LockManager locks_;
    smb2::Transport transport_;
    smb2::ServerState state_;
    std::unique_ptr<locks::JournalFile> journal_; // of persistent handles; its last answers wake requests of state_
    std::optional<WatchThread> watch_thread_;
    std::optional<KernelLeaseThread> lease_thread_;
    AdminSurface admin_;
};

/// The file's configuration, the demo's, or nothing after saying what is wrong.
std::optional<Config> load(const ServeOptions& options) {
    if (!options.config_path) return demo_config();
    ConfigResult result = check_config(*options.config_path);
    if (auto* config = std::get_if<Config>(&result)) return std::move(*config);
    for (const Problem& problem : std::get<std::vector<Problem>>(result))
        std::fprintf(stderr, "%s\n", to_string(problem).c_str());
    return std::nullopt;
}

} // namespace

int serve(const ServeOptions& options) {
    std::optional<Config> config = load(options);
    if (!config) return 1;
    set_up_logging({.levels = options.log_level.empty() ? config->log_level : options.log_level,
                    .json = options.log_json || config->log_json});
    const sigset_t signals = block_signals();
    raise_descriptor_limit();
    ::umask(0); // the modes of what clients make are the shares' to say; our own files name theirs
    if (const std::string problem = ensure_state_dir(config->state_dir); !problem.empty()) {
        Service::log().critical("{}", problem);
        return 1;
    }

    Service service(std::move(*config));
    if (const std::string problem = service.start(); !problem.empty()) {
        Service::log().critical("{}", problem);
        service.stop();
        return 1;
    }
    std::printf("ready\n");
    std::fflush(stdout);

    for (;;) {
        int number = 0;
        if (sigwait(&signals, &number) != 0) continue;
        if (number != SIGHUP) break;
        if (options.config_path) service.reload(*options.config_path);
    }
    Service::log().info("stopping");
    service.stop();
    return 0;
}

} // namespace holdfast::server
