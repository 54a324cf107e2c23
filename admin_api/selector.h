#pragma once
// Which opens, locks or sessions a caller means: the one filter grammar of listings, of counting and
// closing, of policies and of the command line.

#include "admin_api/address_range.h"
#include "admin_api/directories.h"
#include "admin_api/duration.h"
#include "admin_api/glob.h"
#include "admin_api/http.h"
#include "locks/lock_manager.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

/// What a filter may be used on.
enum class Rows : std::uint16_t {
    none = 0,
    handles = 1,
    locks = 2,
    waiters = 4,
    sessions = 8,
    watches = 16,
    leases = 32,
    connections = 64,
    trees = 128,
    shares = 256,
    leaks = 512,     // handles too, by how likely they are forgotten
    policies = 1024, // handles too, but only where they are and whose
};

constexpr Rows operator|(Rows a, Rows b) {
    return static_cast<Rows>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr Rows operator&(Rows a, Rows b) {
    return static_cast<Rows>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}

/// Filters on the lease or oplock of an open.
struct LeaseFilter {
    enum class Kind : std::uint8_t {
        any,      // caches something
        none,     // caches nothing
        breaking, // is asked to cache less, and has not answered
        at_least, // caches at least this
    };
    Kind kind = Kind::any;
    locks::Caching least = locks::Caching::none;
};

/// What an open keeps others from.
struct ShareModeFilter {
    locks::ShareMode shared = locks::ShareMode::none; // at least
    locks::ShareMode denied = locks::ShareMode::none; // at least
};

/// Every filter that was given must hold. None given: everything is meant.
struct Selector {
    std::optional<std::string> share;
    std::optional<std::string> path;        // share-relative, '/' between names; "" is the root
    std::optional<std::string> path_prefix; // the folder and what lies below it
    std::optional<std::string> glob;        // of the share-relative path, see Glob
    std::optional<std::uint64_t> file_id;
    std::optional<std::string> user; // "alice" in any domain, or "CORP\alice"
    std::optional<std::string> sid;
    std::optional<AddressRange> client_ip;
    std::optional<std::string> client_name;
    std::optional<locks::SessionId> session_id;
    std::optional<locks::FileKind> kind;
    std::vector<locks::Access> access; // of each some bit
    std::optional<ShareModeFilter> share_mode;
    std::optional<LeaseFilter> lease;
    std::optional<bool> has_locks;
    std::optional<bool> delete_pending;
    std::optional<std::string> state; // of an open or a session
    std::optional<bool> is_granted;   // of a lock: held, or waiting
    std::optional<Duration> older_than;
    std::optional<Duration> idle_for;
    std::vector<std::uint64_t> ids;     // one of them
    std::vector<locks::OpenId> handles; // of a lock or watch: one of them

    /// Whether anything is left out. A path_prefix of "/", a glob of "**" and no time at all leave nothing out.
    bool restricts() const;
    /// Whether it asks for more than whose something is, on which share, and from where.
    bool restricts_beyond_people() const;

    /// Takes one filter as text. A fault names the filter: unknown to these rows, or a bad value. Those that repeat
    /// add up; another one that is set twice has the later value.
    std::optional<Fault> set(Rows rows, std::string_view name, std::string_view value);
};

/// A share-relative path with '/' between its names: both separators are taken, and none is needed at the ends.
std::string normal_path(std::string_view text);

/// One filter, as documentation needs it.
struct FilterInfo {
    std::string_view name;
    std::string_view doc;
    bool repeats; // may be given several times: one of the values must hold
};

/// Whether some filter of these rows has the name.
bool is_filter(Rows rows, std::string_view name);
/// All filters of these rows.
std::vector<FilterInfo> filters_of(Rows rows);

/// Makes names comparable: two names are the same when their folds are. Null stands for ASCII
/// letters without their case.
using Fold = std::string (*)(std::string_view);
std::string fold_ascii(std::string_view text);
std::string folded(std::string_view name, Fold fold);

/// A selector made ready to be asked of many rows.
class Matcher {
  public:
    /// `now` is what older_than and idle_for count to. Without it nothing is old or idle.
    Matcher(Selector selector, Fold fold, locks::Time now = {});

    bool operator()(const locks::OpenRow& row) const;
    bool operator()(const locks::LockRow& row) const;
    bool operator()(const SessionRow& row) const;
    bool operator()(const TreeConnectRow& row) const;
    bool operator()(const ConnectionRow& row) const;
    bool operator()(const ShareRow& row) const;

    /// Whether whoever holds something is meant; never where the selector asks for more than that.
    bool person(const locks::Owner* owner) const { return is_about_people_ && owner_matches(owner); }

    const Selector& selector() const { return selector_; }

  private:
    /// Whoever holds something, and from where.
    struct Person {
        std::string_view user;
        std::string_view domain;
        std::string_view sid;
        std::string_view client_address;
        std::string_view client_name;
    };
    static Person person_of(const SessionRow& row);
    bool same(std::string_view folded, std::string_view name) const;
    bool user_matches(std::string_view domain, std::string_view user) const;
    bool person_matches(const Person& person) const;
    bool owner_matches(const locks::Owner* owner) const;
    bool is_elsewhere(std::string_view path) const;
    bool place_matches(std::string_view path, const locks::FileKey& file) const;
    bool use_matches(const locks::OpenRow& row) const;
    bool age_matches(locks::Time since, locks::Time last_use) const;
    bool id_matches(std::uint64_t id) const;
    bool handle_matches(locks::OpenId id) const;

    Selector selector_; // its names are folded, its ids sorted
    Fold fold_;
    locks::Time now_;
    std::string user_domain_;
    std::string user_name_;
    std::optional<Glob> glob_;
    bool is_about_people_ = false;
    std::array<char, 128> ascii_{}; // the fold of each letter; 0 where it has none of its own
};

} // namespace holdfast::admin_api
