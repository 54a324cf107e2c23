#pragma once
// One lock manager and those who use it at once. See lease_crowd.h.

#include "locks/lock_manager.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace holdfast::sim {

/// Threads meet at ids that they leave on a board without a lock, so that nothing but the lock manager itself orders
/// what they do.
class CrowdLife : public locks::LockSink {
  public:
    CrowdLife(std::uint64_t seed, unsigned threads, std::uint64_t steps);

    /// From one thread each.
    void play(unsigned thread, std::uint64_t steps);
    /// From any thread, in the middle.
    void shut_down() { manager_.close_all(locks::CloseReason::shutdown); }
    /// While all stand still.
    void check_tables();
    /// All timers go off: nobody may wait for a break any more.
    void let_timers_go_off();
    void check_end();

    std::string fault() const;
    std::atomic<std::uint64_t> granted{0}, breaks{0}, reconnected{0}, sole_writers{0};

    void wake(std::span<const locks::Woken> woken) override;
    void send_break(const locks::BreakNotice& notice) override;

  private:
    static constexpr std::uint64_t clients = 8, files = 5, folder = 4, arena = 9, common = 8, cells = 4;
    struct Client {
        std::atomic<std::uint64_t> session{0}; // 0: not connected
        std::atomic<std::uint32_t> tree{0};
    };
    struct Thread {
        std::mt19937_64 random;
        std::shared_ptr<const locks::Owner> owner; // of what nobody else ends
        std::uint64_t token = 0, last_token = 0;   // of the present step, and the last of the thread before
        std::vector<locks::OpenRef> own;           // may have ended, by whomever
        locks::OpenRef steady;                     // ended by nobody else
        locks::OpenRef sole;                       // that hopes to cache writes alone
        std::uint32_t sole_number = 0;

        std::uint64_t below(std::uint64_t n) { return random() % n; }
        bool chance(std::uint64_t percent) { return below(100) < percent; }
    };
    enum class Kind : std::uint8_t { nothing, a_range, a_break };
    enum class Writing : std::uint8_t { counts, gives_up, gave_up };

    void fail(const char* what);
    void one_step(Thread& me);
    locks::WaitToken token_of(Thread& me) { return locks::WaitToken{me.token}; }
    void waits(Thread& me, Kind kind);

    std::shared_ptr<locks::Owner> owner_of(std::uint64_t client) const;
    locks::LeaseName any_name(Thread& me, std::uint64_t client, std::uint64_t file) const;
    locks::OpenRef any_open(Thread& me);
    void open(Thread& me);
    void close(Thread& me);
    void come_or_go(Thread& me);
    void reconnect(Thread& me);
    void break_something(Thread& me);
    void answer(Thread& me);
    void lock_something(Thread& me);
    void look(Thread& me);
    void meet_in_the_arena(Thread& me);
    void lock_a_cell(Thread& me);
    void gives_up_writes(std::uint32_t number);
    bool is_there(const locks::BreakNotice& notice) const;

    void check_opens(const std::vector<locks::OpenRow>& rows);
    void check_tokens(std::size_t ranges_waiting, bool is_any_breaking);

    locks::LockManager manager_;
    std::array<Client, clients> clients_;
    std::atomic<std::uint64_t> last_session_{0};
    std::atomic<std::uint32_t> last_tree_{0};
    std::array<std::atomic<std::uint64_t>, 24> board_{}; // ids of opens
    std::vector<Thread> threads_;

    std::vector<std::atomic<std::uint8_t>> told_; // by token
    std::vector<Kind> asked_;                     // by token; each written by its thread
    std::vector<std::atomic<Writing>> writing_;   // by number of the open in the arena
    std::atomic<std::uint32_t> last_sole_{0};
    std::atomic<int> writers_{0};
    std::array<std::atomic<int>, cells> inside_{};
    std::atomic<std::int64_t> files_alive_{0};

    mutable std::mutex mutex_; // of what follows
    std::deque<locks::BreakNotice> timers_;
    std::deque<locks::Orphan> orphans_;
    std::string fault_;
};

} // namespace holdfast::sim
