#pragma once
// Who has logged in with name and password: bearer tokens that live as long as they are used, and no longer than the
// server.

#include "locks/open.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::qumulo {

/// Tokens are kept as hashes. Their number is bounded, for each account and in all: the one that was used longest ago
/// gives way. From any thread.
class Logins {
  public:
    static constexpr std::string_view prefix = "session-v1:"; // a client logs in anew with any other
    static constexpr std::chrono::hours idle_limit{10};
    static constexpr std::size_t most_of_an_account = 100;

    explicit Logins(std::size_t most = 10'000) : most_(most) {}

    /// A new token for the account of this SID: an account that is made anew under the old name is another one.
    /// Throws std::runtime_error when the system has no random numbers.
    std::string add(std::string_view sid, locks::Time now);
    /// Whose token it is. Counts as use.
    std::optional<std::string> find(std::string_view token, locks::Time now);
    std::size_t size() const;

  private:
    using Hash = std::array<std::uint8_t, 32>;
    struct Login {
        std::string sid;
        locks::Time last_use{};
    };
    void forget_idle(locks::Time now);
    void make_room(std::string_view sid);

    const std::size_t most_;
    mutable std::mutex mutex_;
    std::map<Hash, Login> logins_;
};

} // namespace holdfast::admin_api::qumulo
