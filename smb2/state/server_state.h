#pragma once
// What all connections of a server share.

#include "locks/lock_manager.h"
#include "smb2/auth/authenticator.h"
#include "smb2/auth/throttle.h"
#include "smb2/state/admin_change.h"
#include "smb2/state/app_instances.h"
#include "smb2/state/break_delivery.h"
#include "smb2/state/client_table.h"
#include "smb2/state/connection_table.h"
#include "smb2/state/deaf_channels.h"
#include "smb2/state/kernel_leases.h"
#include "smb2/state/replay_table.h"
#include "smb2/state/session.h"
#include "smb2/state/session_news.h"
#include "smb2/state/share.h"
#include "smb2/state/taps.h"
#include "smb2/state/watches.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::smb2 {

enum class EncryptionPolicy : std::uint8_t { off, offered, required };

/// An address that a client may use for more channels ([MS-SMB2] 2.2.32.5).
struct NetworkInterface {
    std::uint32_t index = 0;
    std::uint64_t link_speed = 0; // bits a second
    bool can_rss = false;
    std::string address; // textual IPv4 or IPv6
};

/// What the configuration says and the protocol asks. Constant: a reload plugs in a new one.
struct Settings {
    std::array<std::uint8_t, 16> server_guid{};
    std::string server_name; // NetBIOS style, upper case
    std::string domain;
    bool signing_required = true;
    EncryptionPolicy encryption = EncryptionPolicy::offered;
    std::uint16_t min_dialect = 0x0202;
    std::uint16_t max_dialect = 0x0311;
    std::uint32_t max_transact_size = 8U << 20;
    std::uint32_t max_read_size = 8U << 20;
    std::uint32_t max_write_size = 8U << 20;
    std::uint16_t max_credits = 8192;
    std::size_t max_sessions = 100'000;
    std::size_t max_sessions_per_connection = 1'024;
    std::size_t max_trees_per_session = 1'024;
    std::size_t max_async_requests = 8'192;            // of a connection
    std::size_t max_watches = 100'000;                 // of the server
    std::size_t max_notify_buffer = 1U << 20;          // bytes of changes that a watch keeps between requests
    std::chrono::milliseconds break_timeout{35'000};   // for the answer to an oplock or lease break
    std::chrono::milliseconds channel_timeout{2'500};  // of a channel that takes no break, where there is another
    std::chrono::milliseconds silence_timeout{10'000}; // of a client that takes none, nor anything else
    std::size_t max_channels = 32;                     // of a session
    bool multichannel = true;                          // whether a session may have more than one
    bool persistent_handles = false;                   // there is a journal
    bool wear_identities = false;                      // the process can switch to the accounts' ids
    std::vector<std::string> administrators{};         // accounts that may see and end what is others', over srvsvc
};

/// Runs what may block, away from the connections' threads.
class JobRunner {
  public:
    virtual ~JobRunner() = default;
    virtual void run(std::function<void()> job) = 0;
    virtual void run_after(std::chrono::milliseconds delay, std::function<void()> job) = 0;
};

struct ServerState {
    ServerState(Settings settings_, locks::LockManager& locks_, auth::Authenticator& authenticator_,
                ConnectionTable& connections_, JobRunner& jobs_)
        : settings(std::make_shared<const Settings>(std::move(settings_))), locks(locks_),
          authenticator(authenticator_), connections(connections_), jobs(jobs_) {
        connections.deliver_break = [this](const locks::BreakNotice& notice) { smb2::deliver_break(*this, notice); };
        connections.guarded_changed = [this](const locks::FileKey& file) { kernel_leases.settle(file); };
    }
    ServerState(const ServerState&) = delete;
    ServerState& operator=(const ServerState&) = delete;

    std::shared_ptr<const Settings> current_settings() const { return settings.load(); }

    std::atomic<std::shared_ptr<const Settings>> settings; // a reload stores a new one
    locks::LockManager& locks;
    auth::Authenticator& authenticator;
    ConnectionTable& connections;
    JobRunner& jobs;
    ShareTable shares;
    SessionTable sessions;
    Waker waker{connections};
    Watches watches{waker};
    ClientTable clients;
    DeafChannels deaf;
    ReplayTable replays;
    KernelLeases kernel_leases{locks};
    AppInstances app_instances;
    auth::LogonThrottle throttle;
    Taps taps;
    std::function<std::vector<NetworkInterface>()> interfaces = [] { return std::vector<NetworkInterface>{}; };
    Time started_at{};
    /// Told of what administrators end, or are kept from ending, over the protocols of this room.
    AdminSink admin_changed = [](const AdminChange&) {};
    SessionSink session_changed = [](const SessionNews&) {};
    /// For what is only told to an admin; what is decided takes the time of its request.
    std::function<Time()> clock = [] { return std::chrono::system_clock::now(); };
};

} // namespace holdfast::smb2
