#pragma once
// What one seed draws. See lease_play.h.

#include "tests/sim/lease_stage.h"

#include <array>
#include <deque>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace holdfast::sim {

/// The clock is virtual: each step takes some milliseconds, and what is due goes off before the step.
class LeasePlayer {
  public:
    explicit LeasePlayer(std::uint64_t seed, bool tells);
    /// The number of the step at which both parted, or `steps`.
    int play(int steps);
    const std::string& fault() const { return stage_.fault(); }
    const std::deque<std::string>& last_steps() const { return told_; }

  private:
    static constexpr int clients = 8, files = 5; // the last file is the folder
    struct Client {
        locks::ClientGuid guid{};
        std::string sid;
        std::uint64_t session = 0; // 0: not connected
        std::uint32_t tree = 0;
        std::shared_ptr<const locks::Owner> owner;
    };
    /// Who waits for more than a range: it goes on, or is cancelled with its session.
    struct Waiting {
        std::uint64_t session = 0;
        int file = 0;
        std::optional<OpenWish> wish; // an open is asked for again
        bool dies_with_open = false;
    };

    /// A crowd leaves little to be cached and two clients leave little to be broken: each has its time.
    struct Mood {
        std::size_t most_opens = 8;
        bool locks_ranges = false;
        int writes_percent = 40;
    };

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }
    template <class... Words>
    void tell(const Words&... words) {
        if (!tells_) return;
        std::ostringstream line;
        line << "t=" << stage_.model.now << ' ';
        (line << ... << words);
        told_.push_back(line.str());
        if (told_.size() > 40) told_.pop_front();
    }
    void settle(); // after each call

    void one_step();
    void change_mood();
    void pass_time();
    void finish();

    // ---- clients
    Client& any_client() { return clients_[below(clients)]; }
    void connect(Client& client);
    void connect_tree(Client& client);
    void leave(Client& client, locks::CloseReason reason, bool keeps);
    void leave_tree(Client& client);
    void come_or_go();
    void cancel_waits(std::uint64_t session);

    // ---- opens
    void draw_access(OpenWish& wish);
    void draw_caching(OpenWish& wish, const Client& client);
    locks::OpenRequest request_of(const OpenWish& wish, const Client& client);
    void open();
    void open(OpenWish wish);
    void close(locks::CloseReason reason);
    void close_one() { close(locks::CloseReason::client); }
    void force_close() { close(locks::CloseReason::admin); }
    void reconnect();
    void expire_early();
    void set_delete_pending();

    // ---- leases
    const LeaseOpen* any_open();
    void break_by_open();
    void break_file();
    void break_below();
    void cancel_wait();
    void acknowledge();
    void acknowledge_late();
    void look_at_keys();

    // ---- ranges
    ModelLock any_range(const LeaseOpen& open);
    void lock();
    void queue();
    void unlock();
    void cancel_range();

    locks::LeaseName any_name(const Client& client, int file);
    Client* client_of(std::uint64_t session);

    std::mt19937_64 random_;
    bool tells_;
    Mood mood_;
    LeaseStage stage_;
    std::array<Client, clients> clients_;
    std::map<std::uint64_t, Waiting> waiting_;
    std::deque<OpenWish> again_; // woken: to be asked again
    std::multimap<std::uint64_t, locks::Orphan> orphan_timers_;
    std::deque<locks::BreakNotice> heard_; // the last breaks, answered or not
    std::deque<locks::Orphan> left_;       // the last that waited for their client
    std::uint64_t last_session_ = 0;
    std::uint32_t last_tree_ = 0;
    std::uint64_t last_token_ = 0;
    std::deque<std::string> told_;
};

} // namespace holdfast::sim
