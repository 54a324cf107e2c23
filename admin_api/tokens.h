#pragma once
// Who may use the admin surface: bearer tokens, kept as hashes.

#include "locks/open.h"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace holdfast::admin_api {

/// What a token allows; each includes the ones before it.
enum class Scope : std::uint8_t {
    none,  // what a route needs that is open to all
    read,  // look
    close, // end opens
    admin, // everything
};
std::string_view name_of(Scope scope);
/// "read", "close" or "admin".
std::optional<Scope> scope_named(std::string_view name);

struct TokenInfo {
    std::string name;
    Scope scope = Scope::none;
    locks::Time created{};
    std::vector<std::string> shares = {};              // it sees and closes only what is theirs; empty: all
    std::optional<locks::Time> expires = std::nullopt; // it is useless from then on
};

/// What a token is limited to, as in TokenInfo.
struct TokenLimits {
    std::vector<std::string> shares = {};
    std::optional<locks::Time> expires = std::nullopt;
};

/// Says what went wrong, with the path; `code` is for programs.
struct TokenError {
    std::errc code{};
    std::string what;
};
template <class T>
using TokenResult = boost::system::result<T, TokenError>;

/// The tokens in `<state_dir>/tokens` (mode 0600). Only the SHA-256 of a token is kept: a token
/// has 256 random bits, so nothing slower is needed. Several processes may use one file: changes
/// are made under a lock and replace the file as a whole, and verify() notices them.
class TokenStore {
  public:
    explicit TokenStore(std::filesystem::path state_dir);
    ~TokenStore();
    TokenStore(const TokenStore&) = delete;
    TokenStore& operator=(const TokenStore&) = delete;

    /// The text of a new token; it is shown now or never. Names are unique: 1 to 64 of
    /// letters, digits and ".-_".
    TokenResult<std::string> create(std::string_view name, Scope scope, locks::Time now,
                                    const TokenLimits& limits = {});
    TokenResult<std::vector<TokenInfo>> list() const;
    /// False when no token has the name.
    TokenResult<bool> remove(std::string_view name);

    /// Whose token this is, unless its time is over. Takes the same time whichever token it is compared with.
    std::optional<TokenInfo> verify(std::string_view token, locks::Time now = std::chrono::system_clock::now()) const;

    /// At first start, makes a token of scope admin and leaves it in `<state_dir>/admin.token`
    /// (mode 0600). Later it does nothing, also when the operator has taken that file away.
    /// Answers the file's path.
    TokenResult<std::filesystem::path> ensure_first_token(locks::Time now);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view first_token_name = "first-start";
inline constexpr std::string_view first_token_file = "admin.token";

} // namespace holdfast::admin_api
