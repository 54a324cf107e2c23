#pragma once
// Opens, leases and those that wait for them, as they ought to stand: slow, with vectors and all pairs. Says what each
// call of the lock manager has to answer, whom it tells and whom it wakes. Share modes, deletions and byte ranges are
// those of lock_model.h.

#include "locks/lock_manager.h"
#include "tests/sim/lease_rules.h"
#include "tests/sim/lock_model.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::sim {

/// A lease with its opens, or an oplock.
struct ModelHolder {
    int number = 0;
    CachingKind kind{};
    int file = 0;
    locks::LeaseName name;
    std::uint8_t version = 1;
    Caching held{};
    bool is_breaking = false;
    Caching asked{}, required{};
    std::uint16_t epoch = 0;
    std::uint64_t open = 0, session = 0; // of who took it or came back to it last
    std::vector<std::uint64_t> opens;
    std::uint64_t listed = 0; // rises; who came last to hold something is told first
    std::uint64_t serial = 0; // of the break in flight, as the manager numbers it
    std::uint64_t deadline = 0;
};

/// What a client asks for when it opens.
struct OpenWish {
    std::size_t client = 0;
    std::uint64_t session = 0;
    std::uint32_t tree = 0;
    std::string sid;
    ModelOpen base;
    bool reads_attributes_only = false; // means nothing to those who cache
    bool reads_descriptor_only = false;
    bool overwrites = false;
    std::optional<locks::CachingWish> caching;
    std::optional<locks::Durability> durable;
    std::uint64_t token = 0;

    bool is_real() const { return !reads_attributes_only && !reads_descriptor_only; }
};

struct LeaseOpen {
    std::uint64_t id = 0;
    OpenWish wish;
    int holder = 0; // 0: it asked for nothing
    bool is_durable = false;
    enum class State { open, orphaned, expired } state = State::open;
    std::uint64_t round = 0;
    int file() const { return wish.base.file; }
};

struct ModelNotice {
    int holder = 0;
    locks::BreakNotice notice;
};

struct BreakWaiter {
    std::uint64_t token = 0;
    std::uint64_t open = 0;
    int file = 0;
    std::vector<int> holders;
    std::uint64_t since = 0;
};

class LeaseModel {
  public:
    static constexpr int folder = 4; // of the files; opens of the others lie below it

    // ---- as it stands
    std::vector<LeaseOpen> opens; // by rising id
    std::vector<ModelHolder> holders;
    std::vector<BreakWaiter> waiters;
    LockModel base;
    std::set<std::uint64_t> ended_sessions;
    std::set<std::pair<std::uint64_t, std::uint32_t>> ended_trees;
    std::uint64_t now = 0;

    // ---- what the last call had to do
    std::vector<ModelNotice> said;
    std::vector<ModelWake> woken;
    std::vector<std::uint64_t> ended;
    std::vector<int> removed;
    void begin_call() { said.clear(), woken.clear(), ended.clear(), removed.clear(); }

    /// Whether a break finds its client; who is not there has lost what it held.
    std::function<bool(const locks::BreakNotice&)> reaches;

    LeaseOpen* find(std::uint64_t id);
    ModelHolder* holder(int number);
    ModelHolder* lease(const locks::LeaseName& name);
    ModelHolder* breaking(std::uint64_t serial);
    bool has_ended(const LeaseOpen& open) const { return has_ended(open.wish.session, open.wish.tree); }
    bool has_ended(std::uint64_t session, std::uint32_t tree) const {
        return ended_sessions.contains(session) || ended_trees.contains({session, tree});
    }

    struct Opened {
        locks::OpenVerdict verdict{};
        locks::CachingAnswer caching;
        bool is_durable = false;
    };
    /// `id` is the manager's, where it granted.
    Opened open(const OpenWish& wish, std::uint64_t id);
    bool close(std::uint64_t id);
    /// Returns how many ended; the others wait for their client.
    std::size_t close_session(std::uint64_t session, bool keeps, std::vector<std::uint64_t>* kept = nullptr);
    std::size_t close_tree(std::uint64_t session, std::uint32_t tree);
    void close_all();

    locks::ReconnectVerdict reconnect(const locks::Reconnection& request, locks::CachingAnswer& caching);
    bool expire(std::uint64_t id, std::uint64_t round);

    locks::BreakVerdict break_by(std::uint64_t open, CacheOperation operation, std::uint64_t token);
    locks::BreakVerdict break_file(int file, CacheOperation operation, const std::optional<locks::LeaseName>& by,
                                   std::uint64_t token);
    /// The file that the token waits for; -1 when it need not.
    int break_below(std::uint64_t token);
    bool cancel_wait(int file, std::uint64_t token);
    locks::AckResult acknowledge_lease(const locks::LeaseName& name, Caching kept);
    locks::AckResult acknowledge_oplock(std::uint64_t open, Caching kept);
    void expire_break(std::uint64_t serial);

    /// Takes over whom lock_model.h has woken or removed.
    void absorb();

  private:
    struct Cause {
        CacheOperation operation{};
        std::uint64_t open = 0;
        std::optional<locks::LeaseName> lease;
    };
    using Notices = std::vector<ModelNotice>;

    static bool is_own(const Cause& cause, const ModelHolder& holder);
    bool ask(int file, const Cause& cause, std::uint64_t token, Notices& notices);
    locks::OpenVerdict decide(const OpenWish& wish, Notices& notices);
    void begin_break(ModelHolder& holder, Caching to, Notices& notices);
    void set_held(ModelHolder& holder, Caching held);
    void end_break(int number);
    void grant(ModelHolder& holder, Caching wanted);
    Scene scene_of(const ModelHolder& holder) const;
    bool is_real(std::uint64_t id) const;
    ModelHolder& holder_for(const OpenWish& wish, std::uint64_t id);
    static locks::CachingAnswer answer_of(const ModelHolder& holder) {
        return {holder.kind, holder.held, holder.version, holder.epoch, holder.is_breaking};
    }
    locks::AckResult acknowledge(int number, Caching kept);
    void lose_all(int number);
    bool orphan(std::uint64_t id);
    void stop_waiting(std::uint64_t open);
    void end_lease(const LeaseOpen& open);
    void end_powerless(int file);
    void deliver(const Notices& notices);

    int last_holder_ = 0;
    std::uint64_t last_listed_ = 0;
    std::uint64_t breaks_ = 0;
};

} // namespace holdfast::sim
