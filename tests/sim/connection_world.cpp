#include "tests/sim/connection_world.h"

#include "smb2/state/session_teardown.h"
#include "tests/sim/connection_invariants.h"
#include "tests/sim/faulty_disk.h"

#include <algorithm>
#include <array>
#include <exception>

namespace holdfast::sim {

using namespace smb2;

namespace {

constexpr std::uint32_t players = 3;
constexpr std::uint64_t steps_between_checks = 8;

class World {
  public:
    explicit World(WorldFigures& figures) : figures_(figures) {
        server_.jobs.longest_wait = std::chrono::milliseconds(-1); // none is over by itself
        std::filesystem::create_directory(server_.path("d"));
        for (const char* name : {"f1", "f2"}) server_.write(name, "content");
    }

    void step(const Step& step) {
        Chance chance(step);
        ConnectionPlayer& player = players_[chance.below(players)];
        const std::uint32_t kind = chance.below(24);
        if (!player.is_connected()) {
            if (kind < 8) connect(player, chance.one_in(3));
        } else if (kind < 9) {
            player.act(chance);
        } else if (kind < 12) {
            player.listen();
        } else if (kind < 14) {
            player.run_posted();
        } else if (kind == 19 && chance.one_in(4)) {
            player.vanish();
        } else if (kind == 20 || kind == 21) {
            player.deliver(chance);
        } else if (kind == 22) {
            fail_some_calls(chance);
        } else if (kind == 23 && chance.one_in(8)) {
            player.repeat();
        } else {
            around(kind, chance);
        }
        if (++figures_.steps % steps_between_checks != 0) return;
        check();
        figures_.most_opens = std::max<std::uint64_t>(figures_.most_opens, server_.locks.totals().opens);
    }

    /// What is under way comes to its end, then all go.
    void end() {
        settle();
        figures_.failed_calls = faults_.struck();
        for (const ConnectionPlayer& player : players_)
            if (const auto command = player.unanswered())
                throw Fault(std::string(to_string(*command)) + " has no answer, and does not wait");
        check();
        for (ConnectionPlayer& player : players_) {
            figures_.answers += player.answers();
            if (player.is_connected()) player.vanish();
        }
        settle();
        check_nothing_left(server_.locks);
        if (server_.state.sessions.size() != 0) throw Fault("a session is left");
        if (server_.state.watches.any()) throw Fault("a watch is left");
    }

  private:
    void connect(ConnectionPlayer& player, bool is_slow) {
        ++figures_.lives;
        const DiskFaults::Pause pause(faults_);
        player.connect(is_slow);
    }

    void check() const {
        check_invariants(server_.locks);
        std::uint64_t writes = 0, flushes = 0;
        for (const ConnectionPlayer& player : players_) {
            writes += player.writes_done();
            flushes += player.flushes_done();
        }
        if (writes > faults_.writes_done) throw Fault("a write was acknowledged that is not done");
        if (flushes > faults_.flushes_done) throw Fault("a flush was acknowledged that is not done");
    }

    void fail_some_calls(Chance& chance) {
        using vfs::Error;
        static constexpr Error errors[] = {Error::io, Error::no_space, Error::quota, Error::stale, Error::no_memory};
        if (!chance.one_in(3)) return faults_.arm({}, 0);
        const Error error = chance.one_of(errors);
        faults_.arm(error, 1 + chance.below(4));
    }

    /// What does not come from this client: threads of the pool, timers, an admin.
    void around(std::uint32_t kind, Chance& chance) {
        if (kind < 17) return run_any(server_.jobs.waiting, chance);
        if (kind == 17) {
            if (chance.one_in(4)) run_any(server_.jobs.kept, chance);
            return;
        }
        switch (chance.below(4)) {
        case 0: return close_some_open(chance);
        case 1: return break_some_lock(chance);
        case 2: return end_some_session(chance);
        default: return;
        }
    }

    static void run(const std::function<void()>& job) { job(); }
    static void run(const std::pair<std::chrono::milliseconds, std::function<void()>>& timer) { timer.second(); }

    template <class Queue>
    static void run_any(Queue& queue, Chance& chance) {
        if (queue.empty()) return;
        const auto place = queue.begin() + chance.below(static_cast<std::uint32_t>(queue.size()));
        const auto job = std::move(*place);
        queue.erase(place);
        run(job);
    }

    template <class Queue>
    static bool run_all(Queue& queue) {
        const bool is_any = !queue.empty();
        while (!queue.empty()) {
            const auto job = std::move(queue.front());
            queue.pop_front();
            run(job);
        }
        return is_any;
    }

    void close_some_open(Chance& chance) {
        const auto rows = server_.locks.list_opens(locks::OpenId{}, 64, [](const auto&) { return true; });
        if (rows.empty()) return;
        const auto id = rows[chance.below(static_cast<std::uint32_t>(rows.size()))].id;
        ++figures_.closed_by_admin;
        if (server_.locks.close(id, locks::CloseReason::admin).verdict != locks::CloseVerdict::closed)
            throw Fault("an open that is listed cannot be closed");
        if (server_.locks.row(id)) throw Fault("a closed open is still listed");
    }

    void break_some_lock(Chance& chance) {
        const auto rows = server_.locks.list_locks(0, 64, [](const auto&) { return true; });
        if (!rows.empty()) server_.locks.break_lock(rows[chance.below(static_cast<std::uint32_t>(rows.size()))].serial);
    }

    void end_some_session(Chance& chance) {
        // By the client: the ids of sessions are random.
        const ConnectionPlayer& player = players_[chance.below(players)];
        const auto session = server_.state.sessions.find(player.session());
        if (session && chance.one_in(3)) end_session(server_.state, *session, locks::CloseReason::admin);
    }

    void settle() {
        for (ConnectionPlayer& player : players_) player.deliver_all();
        for (bool moved = true; moved;) {
            moved = run_all(server_.jobs.waiting);
            moved |= run_all(server_.jobs.kept);
            for (ConnectionPlayer& player : players_)
                while (player.run_posted()) moved = true;
        }
        for (ConnectionPlayer& player : players_) player.listen();
    }

    WorldFigures& figures_;
    DiskFaults faults_;
    test::RawServer server_{{}, {}, [this](auto volume) { return with_faults(std::move(volume), faults_); }};
    std::array<ConnectionPlayer, players> players_{ConnectionPlayer{server_, 1}, ConnectionPlayer{server_, 2},
                                                   ConnectionPlayer{server_, 3}};
};

} // namespace

std::optional<std::string> play_connections(std::span<const Step> steps, WorldFigures& figures) {
    try {
        World world(figures);
        for (const Step& step : steps) world.step(step);
        world.end();
        return std::nullopt;
    } catch (const std::exception& fault) {
        return fault.what();
    }
}

std::vector<Step> shrink(std::vector<Step> steps) {
    const auto is_broken = [](const std::vector<Step>& some) {
        WorldFigures ignored;
        return play_connections(some, ignored).has_value();
    };
    for (std::size_t size = std::max<std::size_t>(1, steps.size() / 2);; size /= 2) {
        for (std::size_t at = 0; at < steps.size();) {
            std::vector<Step> fewer = steps;
            const auto begin = fewer.begin() + static_cast<std::ptrdiff_t>(at);
            fewer.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, steps.size() - at)));
            if (is_broken(fewer))
                steps = std::move(fewer);
            else
                at += size;
        }
        if (size == 1) return steps;
    }
}

} // namespace holdfast::sim
