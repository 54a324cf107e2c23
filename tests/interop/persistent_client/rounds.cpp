#include "tests/interop/persistent_client/rounds.h"

#include "tests/interop/persistent_client/history.h"

#include <csignal>

namespace holdfast::interop {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

microseconds since(Clock::time_point begin) { return std::chrono::duration_cast<microseconds>(Clock::now() - begin); }

enum class Phase : std::uint8_t { start, recovery, play };

struct Totals {
    unsigned kills = 0;
    unsigned requests_to_stop = 0;
    std::array<unsigned, 3> by_phase{};                // in which the server went
    std::map<std::string, unsigned> in_flight_at_kill; // by operation
    std::uint64_t operations = 0;                      // acknowledged
    std::uint64_t reconnects = 0;
};

/// One life of the server after the other, of one history.
class Rounds {
  public:
    explicit Rounds(const Setup& setup)
        : setup_(setup), dice_(setup.seed), links_(make_links(setup, dice_)), model_(make_model(dice_)),
          server_(setup.files) {}

    void run_one();
    /// Nobody strikes any more: all is there, and is given back.
    void conclude();
    const Totals& totals() const { return totals_; }

  private:
    void live();
    void strike_within(microseconds time, int signal) {
        server_.strike_after(microseconds(dice_.below(static_cast<std::uint64_t>(time.count()) + 1)), signal);
        signal_ = signal;
    }

    const Setup& setup_;
    Dice dice_;
    Links links_;
    Model model_;
    ServerProcess server_;
    Totals totals_;
    int signal_ = 0;
    Phase phase_ = Phase::start;
    // How long these took the last time: moments are drawn from them.
    microseconds start_time_{300'000};
    microseconds recovery_time_{100'000};
};

void Rounds::live() {
    constexpr microseconds play_time{100'000};
    const std::uint64_t drawn = dice_.below(100);
    const Phase wanted = drawn < 10 ? Phase::start : drawn < 30 ? Phase::recovery : Phase::play;
    const int signal = wanted == Phase::play && dice_.in_a_hundred(12) ? SIGTERM : SIGKILL;

    const auto begin = Clock::now();
    phase_ = Phase::start;
    server_.start();
    if (wanted == Phase::start) strike_within(start_time_, signal);
    auto visitor = connect_when_up(links_.visitor, server_);

    start_time_ = since(begin);
    phase_ = Phase::recovery;
    if (wanted == Phase::recovery) strike_within(recovery_time_, signal);
    const auto up = Clock::now();
    const auto holder = recover(model_, *visitor, links_);
    for (const File& file : model_.files) totals_.reconnects += file.opens.size();
    recovery_time_ = since(up);

    phase_ = Phase::play;
    if (!server_.is_strike_due()) strike_within(play_time, signal);
    for (;;) {
        play_one(model_, *holder, dice_);
        ++totals_.operations;
    }
}

void Rounds::run_one() {
    try {
        live();
    } catch (const LinkLost& lost) {
        expect(server_.is_strike_due(), std::string("the link is lost for no reason: ") + lost.what());
    }
    server_.wait();
    ++(signal_ == SIGKILL ? totals_.kills : totals_.requests_to_stop);
    ++totals_.by_phase.at(static_cast<std::size_t>(phase_));
    if (phase_ == Phase::play && model_.in_flight) ++totals_.in_flight_at_kill[name_of(model_.in_flight->operation)];
}

void Rounds::conclude() {
    server_.start();
    const auto visitor = connect_when_up(links_.visitor, server_);
    const auto holder = recover(model_, *visitor, links_);
    for (std::size_t at = 0; at < model_.files.size(); ++at) {
        File& file = model_.files[at];
        while (!file.opens.empty()) {
            model_.in_flight = Request{.operation = Operation::close, .file = at};
            carry_out(model_, *holder, Time::first);
        }
        if (!file.is_there) continue;
        const CreateAnswer left = visitor->create({.name = file.name});
        expect(left.status == Status::success, "a file after its last CLOSE: " + text_of(left.status));
        expect_content(*visitor, file, left.id);
        visitor->close(left.id);
    }
    server_.strike_after(microseconds(0), SIGTERM);
    server_.wait();
}

std::string report(const Totals& totals) {
    std::string text = std::to_string(totals.kills) + " kills (" + std::to_string(totals.by_phase[0]) +
                       " ends at start, " + std::to_string(totals.by_phase[1]) + " in recovery, " +
                       std::to_string(totals.by_phase[2]) + " at work), " + std::to_string(totals.requests_to_stop) +
                       " SIGTERM, " + std::to_string(totals.operations) + " operations, " +
                       std::to_string(totals.reconnects) + " reconnects; in flight:";
    for (const auto& [name, count] : totals.in_flight_at_kill) text += " " + name + " " + std::to_string(count);
    return text;
}

} // namespace

Links make_links(const Setup& setup, Dice& dice) {
    bench::Target target{.port = setup.port,
                         .share = "share",
                         .user = "alice",
                         .password = "Passw0rd!",
                         .protection = bench::Protection::gmac,
                         .client_guid = dice.guid(),
                         .capabilities = wire::Capabilities::large_mtu | wire::Capabilities::leasing |
                                         wire::Capabilities::directory_leasing |
                                         wire::Capabilities::persistent_handles};
    Links links{target, target};
    links.visitor.user = "bob";
    links.visitor.client_guid = dice.guid();
    return links;
}

std::unique_ptr<Client> connect_when_up(const bench::Target& target, const ServerProcess& server) {
    for (;;) {
        try {
            return std::make_unique<Client>(target);
        } catch (const LinkLost&) {
            if (server.has_ended()) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
}

void prepare(const Setup& setup) {
    Dice dice(setup.seed);
    Links links = make_links(setup, dice);
    ServerProcess server(setup.files);
    server.start();
    const auto client = connect_when_up(links.holder, server);
    const CreateAnswer folder = client->create({.name = folder_name,
                                                .disposition = wire::CreateDisposition::open_if,
                                                .options = wire::CreateOptions::directory_file});
    expect(folder.status == Status::success, "the folder: " + text_of(folder.status));
    client->close(folder.id);
    server.strike_after(microseconds(0), SIGTERM);
    server.wait();
}

std::string run_kills(const Setup& setup) {
    Rounds rounds(setup);
    unsigned round = 0;
    try {
        for (; rounds.totals().kills < setup.rounds; ++round) rounds.run_one();
        rounds.conclude();
    } catch (const Fault& fault) {
        throw Fault("round " + std::to_string(round) + ": " + fault.what());
    }
    return report(rounds.totals());
}

} // namespace holdfast::interop
