// holdfast_load SCENARIO [options]: puts load on an SMB server and says how much got through.
// README.md has the scenarios. With --gate it says "ready" once it is prepared and warm, measures after a
// line on its input, and keeps its connections until the next one: so others can look at the server between.

#include "tests/bench/load_scenarios.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <map>
#include <sys/resource.h>

namespace holdfast::bench {
namespace {

/// --name value, and --gate.
class Arguments {
  public:
    Arguments(int count, char** values) {
        for (int i = 2; i < count; ++i) {
            const std::string name = values[i];
            if (name == "--gate") {
                values_[name] = "yes";
            } else if (i + 1 < count && name.starts_with("--")) {
                values_[name] = values[++i];
            } else {
                throw Fault("what is " + name + "?");
            }
        }
    }
    std::string text(const std::string& name, const std::string& otherwise) {
        const auto found = values_.extract(name);
        return found ? found.mapped() : otherwise;
    }
    template <class Number>
    Number number(const std::string& name, Number otherwise) {
        const std::string value = text(name, "");
        if (value.empty()) return otherwise;
        Number result{};
        const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), result);
        if (fault != std::errc() || end != value.data() + value.size()) throw Fault(name + " is no number: " + value);
        return result;
    }
    void expect_none_left() const {
        if (!values_.empty()) throw Fault("no such option: " + values_.begin()->first);
    }

  private:
    std::map<std::string, std::string> values_;
};

Protection protection_of(const std::string& name) {
    if (name == "none") return Protection::none;
    if (name == "gmac") return Protection::gmac;
    if (name == "cmac") return Protection::cmac;
    if (name == "gcm") return Protection::gcm;
    throw Fault("protections are none, gmac, cmac and gcm");
}

/// Lets somebody else look at the server, where that is wanted.
class Gate {
  public:
    explicit Gate(bool is_there) : is_there_(is_there) {}
    void open_for_measuring() const {
        if (!is_there_) return;
        std::puts("ready");
        std::fflush(stdout);
        wait();
    }
    void wait() const {
        while (is_there_) {
            const int c = std::getchar();
            if (c == '\n' || c == EOF) return;
        }
    }

  private:
    bool is_there_;
};

void print(const std::string& scenario, const Totals& totals) {
    std::printf("{\"scenario\": \"%s\", \"ops\": %llu, \"seconds\": %.6f, \"client_busy\": %.3f}\n", scenario.c_str(),
                static_cast<unsigned long long>(totals.operations), totals.seconds,
                totals.seconds > 0 ? totals.busy_seconds / totals.seconds : 0.0);
    std::fflush(stdout);
}

void run_scenario(const std::string& scenario, const Target& target, const ScenarioOptions& options, const Limit& limit,
                  double warm_up, const Gate& gate) {
    Connection connection(target);
    connection.gather_credits(512);
    const auto works = make_works(scenario, connection, options);
    if (!works) throw Fault("no scenario " + scenario);
    if (warm_up > 0) run(connection, *works, {.seconds = warm_up});
    gate.open_for_measuring();
    print(scenario, run(connection, *works, limit));
    gate.wait();
}

/// Connect, log on, connect the share, log off: one after the other.
void run_sessions(const Target& target, const Limit& limit, double warm_up, const Gate& gate) {
    const auto round = [&](const Limit& until) {
        const Stopwatch watch;
        Totals totals;
        do {
            Connection(target).log_off();
            ++totals.operations;
        } while (totals.operations < until.operations && watch.seconds() < until.seconds);
        totals.seconds = watch.seconds();
        totals.busy_seconds = watch.busy_seconds();
        return totals;
    };
    round({.seconds = warm_up});
    gate.open_for_measuring();
    print("session", round(limit));
    gate.wait();
}

/// Connections that are logged on and then do nothing.
void run_hold(const Target& target, std::size_t count, const Gate& gate) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);

    std::vector<std::unique_ptr<Connection>> connections;
    connections.push_back(std::make_unique<Connection>(target)); // what comes once only is there after this
    gate.open_for_measuring();
    const Stopwatch watch;
    for (std::size_t i = 0; i < count; ++i) connections.push_back(std::make_unique<Connection>(target));
    print("hold", {.operations = count, .seconds = watch.seconds(), .busy_seconds = watch.busy_seconds()});
    gate.wait();
}

/// Handles that are held, each of a file of its own: a thousand to a folder below `path`.
void run_handles(const Target& target, const std::string& path, std::size_t count, const Gate& gate) {
    constexpr std::size_t of_one_connection = 50'000;
    std::vector<std::unique_ptr<Connection>> connections;
    const Stopwatch watch;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % of_one_connection == 0) connections.push_back(std::make_unique<Connection>(target));
        hold_file(*connections.back(), path, i);
    }
    print("handles", {.operations = count, .seconds = watch.seconds(), .busy_seconds = watch.busy_seconds()});
    gate.wait();
}

void run_command_line(int argc, char** argv) {
    if (argc < 2) throw Fault("which scenario: echo, open, create, lock, read, write, session, hold or handles");
    const std::string scenario = argv[1];
    Arguments arguments(argc, argv);

    Target target;
    target.host = arguments.text("--host", target.host);
    target.port = arguments.number("--port", target.port);
    target.share = arguments.text("--share", "share");
    target.user = arguments.text("--user", "");
    target.password = arguments.text("--password", "");
    target.protection = protection_of(arguments.text("--protection", "none"));

    ScenarioOptions options;
    options.depth = std::max(arguments.number("--depth", options.depth), std::size_t{1});
    options.held = arguments.number("--held", options.held);
    options.path = arguments.text("--path", options.path);
    options.block = arguments.number("--block", options.block);
    options.size = arguments.number("--size", options.size);

    Limit limit;
    limit.seconds = arguments.number("--seconds", limit.seconds);
    limit.operations = arguments.number("--ops", limit.operations);
    const auto warm_up = arguments.number("--warm-up", 0.2);
    const auto connections = arguments.number("--connections", std::size_t{1000});
    const Gate gate(!arguments.text("--gate", "").empty());
    arguments.expect_none_left();

    if (scenario == "session") return run_sessions(target, limit, warm_up, gate);
    if (scenario == "handles") return run_handles(target, options.path, options.held, gate);
    if (scenario == "hold") return run_hold(target, connections, gate);
    run_scenario(scenario, target, options, limit, warm_up, gate);
}

} // namespace
} // namespace holdfast::bench

int main(int argc, char** argv) {
    try {
        holdfast::bench::run_command_line(argc, argv);
        return 0;
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "holdfast_load: %s\n", fault.what());
        return 1;
    }
}
