#pragma once
// Who a client is: the exchange of tokens that SESSION_SETUP carries.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::smb2::auth {

class AccountStore;

struct AuthConfig {
    std::string server_name;           // as NTLM calls us, upper case
    std::string domain;                // as NTLM calls the domain of our accounts
    bool allow_guest = false;          // a user name that no account has logs on as guest
    bool allow_anonymous = false;      // no user name at all
    std::optional<std::string> keytab; // Kerberos is offered when there is one
};

/// Somebody who has proved to be who they say, or is let in without.
struct Principal {
    std::string user;
    std::string domain;
    std::string workstation; // as the client calls its machine; may be empty
    std::string sid;         // S-1-…
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups;
    bool guest = false;
    bool anonymous = false;
    bool admin = false;
    /// The whole key: 16 bytes of NTLM, 16 or 32 of Kerberos. All zero of guest and anonymous:
    /// nothing may be signed with it.
    std::vector<std::byte> session_key;
    std::optional<std::chrono::system_clock::time_point> expires_at; // when the ticket ends
};

enum class AuthFailure : std::uint8_t {
    logon_failure,    // wrong user or password, outdated or unproved answers, refused by policy
    account_disabled, // only told to who knows the password
    clock_skew,       // Kerberos: the clocks differ too much
    invalid_token,    // not a token, or one out of turn
    not_supported,    // no mechanism that both sides know
};

/// What one token led to.
struct Step {
    enum class Kind : std::uint8_t { more, done, failed };

    Kind kind = Kind::failed;
    std::vector<std::byte> token;                     // for the client; of more, and of done where not empty
    Principal principal;                              // of done
    AuthFailure failure = AuthFailure::invalid_token; // of failed
    std::string user;   // of failed: who the client said to be, where it said so; bounded and printable, no more
    std::string detail; // of failed: for the log

    static Step more_with(std::vector<std::byte> token);
    static Step done_as(Principal principal, std::vector<std::byte> token);
    static Step failed_for(AuthFailure failure, std::string detail, std::string user = {});
};

/// One authentication, leg by leg: step() until it says done or failed, then never again. One
/// thread at a time. A renewal of a session is a new exchange.
class AuthExchange {
  public:
    virtual ~AuthExchange() = default;
    /// `token` is SPNEGO, or bare NTLMSSP, or bare Kerberos; answers come in the same dress.
    /// Computes some microseconds, reads the account file where it changed; doesn't wait.
    virtual Step step(std::span<const std::byte> token) = 0;
};

/// Begins exchanges, from any thread.
class Authenticator {
  public:
    Authenticator(AuthConfig config, AccountStore& accounts);
    ~Authenticator();

    /// The security buffer of a NEGOTIATE response: the mechanisms that we know, in SPNEGO.
    std::vector<std::byte> negotiate_token() const;
    std::unique_ptr<AuthExchange> begin() const;

    /// Takes effect for exchanges that begin afterwards.
    void reconfigure(AuthConfig config);
    /// Why Kerberos is not offered though a keytab is configured; empty when all is well.
    std::string kerberos_problem() const;

  private:
    struct State;
    std::shared_ptr<const State> state() const;

    AccountStore& accounts_;
    std::atomic<std::shared_ptr<const State>> state_;
};

} // namespace holdfast::smb2::auth
