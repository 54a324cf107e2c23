#pragma once
// Which opens, locks or sessions a caller means: the one filter grammar of listings, of closing
// and of the command line.

#include "admin_api/directories.h"
#include "admin_api/http.h"
#include "locks/lock_manager.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

/// What a filter may be used on.
enum class Rows : std::uint8_t { handles = 1, locks = 2, waiters = 4, sessions = 8, watches = 16 };

/// Addresses that agree in their first bits. IPv4 is kept as IPv6 maps it, so that
/// 10.0.0.1 and ::ffff:10.0.0.1 are one address.
class AddressRange {
  public:
    /// "10.2.4.26", "10.2.0.0/16", "fd00::/8".
    static std::optional<AddressRange> parse(std::string_view text);
    /// False for what is no address.
    bool contains(std::string_view address) const;

  private:
    std::array<std::uint8_t, 16> bytes_{};
    unsigned bits_ = 128;
};

/// Every filter that was given must hold. None given: everything is meant.
struct Selector {
    std::optional<std::string> share;
    std::optional<std::string> path;        // share-relative, '/' between names; "" is the root
    std::optional<std::string> path_prefix; // the folder and what lies below it
    std::optional<std::string> user;        // "alice" in any domain, or "CORP\alice"
    std::optional<AddressRange> client_ip;
    std::optional<locks::SessionId> session_id;
    std::optional<locks::FileKind> kind;
    std::optional<bool> has_locks;
    std::optional<std::string> state; // of an open or a session
    std::optional<bool> is_granted;   // of a lock: held, or waiting
    std::optional<locks::OpenId> handle;

    /// Whether anything is left out. A path_prefix of "/" leaves nothing out.
    bool restricts() const;

    /// Takes one filter as text. A fault names the filter: unknown to these rows, or a bad value.
    std::optional<Fault> set(Rows rows, std::string_view name, std::string_view value);
};

/// Whether some filter of these rows has the name.
bool is_filter(Rows rows, std::string_view name);

/// Makes names comparable: two names are the same when their folds are. Null stands for ASCII
/// letters without their case.
using Fold = std::string (*)(std::string_view);
std::string folded(std::string_view name, Fold fold);

/// A selector made ready to be asked of many rows.
class Matcher {
  public:
    Matcher(Selector selector, Fold fold);

    bool operator()(const locks::OpenRow& row) const;
    bool operator()(const locks::LockRow& row) const;
    bool operator()(const SessionRow& row) const;

  private:
    bool same(std::string_view folded, std::string_view name) const;
    bool user_matches(std::string_view domain, std::string_view user) const;
    bool owner_matches(const locks::Owner* owner) const;
    bool path_matches(std::string_view path) const;

    Selector selector_; // its names are folded
    Fold fold_;
    std::string user_domain_;
    std::string user_name_;
};

} // namespace holdfast::admin_api
