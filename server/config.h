#pragma once
// What the operator asked for: the configuration file, checked as a whole.

#include "admin_api/tls.h"
#include "server/interfaces.h"
#include "smb2/connection/endpoint.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace holdfast::server {

using smb2::Endpoint;

/// "127.0.0.1:4450", "[::]:445"; nothing when it is neither.
std::optional<Endpoint> parse_endpoint(std::string_view text);
std::string to_string(const Endpoint& endpoint);
/// The address alone: "127.0.0.1", "::".
std::string host_of(const Endpoint& endpoint);
bool is_loopback(const Endpoint& endpoint);

enum class Signing : std::uint8_t {
    required, // whoever does not sign is refused
    enabled,  // as the client asks
};
enum class Encryption : std::uint8_t {
    required, // whoever cannot encrypt is refused
    offered,  // as the client asks
    off,
};
enum class LocalLocks : std::uint8_t {
    ignore,
    respect, // of processes of this machine, when a client locks
};
enum class Symlinks : std::uint8_t {
    inside, // followed while they stay below the share
    refuse,
};

/// Bounds of the whole server; each has a clear status when it is met.
struct LimitsConfig {
    std::size_t opens = 1'000'000;
    std::size_t opens_per_session = 100'000;
    std::size_t locks = 10'000'000;
    std::size_t locks_per_open = 1'000'000;
    std::size_t waiters_per_open = 4'096;
    std::size_t sessions = 100'000;
    std::size_t sessions_per_connection = 1'024;
    std::size_t trees_per_session = 1'024;
    std::size_t async_per_connection = 8'192;
    std::uint16_t credits_per_connection = 8'192;
    std::size_t watches = 100'000;
    std::size_t notify_buffer = 1'048'576;
    std::size_t local_watches = 65'536;
    bool operator==(const LimitsConfig&) const = default;
};

struct ShareConfig {
    std::string name;
    std::string path;
    std::string comment;
    bool read_only = false;
    bool continuously_available = false;
    bool hidden = false; // not in lists of shares; works when named
    bool encrypt = false;
    bool change_notify = true; // clients may watch folders
    Symlinks symlinks = Symlinks::inside;
    std::vector<std::string> users; // who may connect; empty: every account
    std::uint32_t file_mode = 0644; // of what clients create
    std::uint32_t folder_mode = 0755;
    std::vector<std::string> hide_files; // patterns of names that are shown as hidden
    bool short_names = false;            // generated 8.3 names
    bool named_streams = true;           // "file:stream", where the file system reports birth times
    LocalLocks local_locks = LocalLocks::ignore;
    bool late_write_time = false; // write times are told as Windows did before Server 2019
    bool kernel_oplocks = false;  // processes of this machine break what clients cache
    bool operator==(const ShareConfig&) const = default;
};

/// Who may use the API of Azure Files.
struct AzureAccountConfig {
    std::string name;
    std::string key_file;
    std::vector<std::string> shares; // that it sees; empty: all
    bool operator==(const AzureAccountConfig&) const = default;
};
struct AzureConfig {
    std::optional<Endpoint> listen; // none: off
    std::uint32_t max_skew = 900;   // seconds that the clock of a client may be off
    std::vector<AzureAccountConfig> accounts;
    bool operator==(const AzureConfig&) const = default;
};

struct Config {
    // [server]
    std::vector<Endpoint> listen{Endpoint::everywhere(445)};
    std::string state_dir = "/var/lib/holdfast";
    Signing signing = Signing::required;
    Encryption encryption = Encryption::offered;
    std::uint16_t min_dialect = 0x0202; // older ones are refused
    std::string name;                   // as clients see it; empty: the host's name
    std::string domain = "WORKGROUP";
    std::string keytab; // Kerberos; empty: off
    bool guest = false;
    bool anonymous = false;
    std::uint32_t threads = 0; // 0: one per core
    std::size_t max_connections = 10'000;
    std::uint32_t logon_timeout = 60;        // seconds that a connection may last on which nobody logs on
    std::uint32_t break_timeout = 35;        // seconds that a client has to answer an oplock or lease break
    bool multichannel = true;                // a client may use several connections for one session
    std::vector<InterfaceConfig> interfaces; // told to clients for more channels; empty: those of the machine
    std::string log_level = "info";          // see logging.h
    bool log_json = false;
    // [limits]
    LimitsConfig limits;
    // [admin]
    Endpoint admin_listen = Endpoint::loopback(4451);
    admin_api::TlsFiles admin_tls;       // empty: plain HTTP, on the loopback alone
    std::size_t closes_per_minute = 600; // requests that change something, of one caller
    std::size_t handles_closed_per_minute = 100'000;
    std::vector<std::string> administrators; // accounts that may administer by the protocols of others than ours
    // [azure]
    AzureConfig azure;
    // [[share]]
    std::vector<ShareConfig> shares;

    bool has_admin_tls() const { return !admin_tls.certificate.empty(); }
    std::string accounts_path() const { return state_dir + "/accounts"; }
    /// Whether there is a journal for persistent handles: where some share gives them out.
    bool keeps_handles() const { return std::ranges::any_of(shares, &ShareConfig::continuously_available); }
    bool operator==(const Config&) const = default;
};

/// One thing that is wrong, and where.
struct Problem {
    std::string file;
    std::uint32_t line = 0; // from 1; 0: the file as a whole
    std::uint32_t column = 0;
    std::string what;
    bool operator==(const Problem&) const = default;
};
/// "holdfast.toml:12:8: …", as editors and compilers have it.
std::string to_string(const Problem& problem);

/// A configuration without a fault, or all of the faults at once.
using ConfigResult = std::variant<Config, std::vector<Problem>>;

ConfigResult check_config(const std::string& path);
/// The same on a text; `path` names it in problems, and relative paths start in its folder.
ConfigResult check_config_text(std::string_view text, const std::string& path);

} // namespace holdfast::server
