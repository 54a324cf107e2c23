#include "tests/bench/load_pipeline.h"

#include <chrono>
#include <deque>
#include <sys/resource.h>
#include <utility>

namespace holdfast::bench {

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double cpu_time() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Who waits for which answer. Ids rise, and few are out at a time: a table by their last bits.
class InFlight {
  public:
    bool empty() const { return count_ == 0; }
    void add(std::uint64_t id, Work& work) {
        Work*& slot = slots_[id % slots_.size()];
        if (slot) throw Fault("an answer is missing");
        slot = &work;
        ++count_;
    }
    Work& remove(std::uint64_t id) {
        Work* const work = std::exchange(slots_[id % slots_.size()], nullptr);
        if (!work) throw Fault("an answer that nobody asked for");
        --count_;
        return *work;
    }

  private:
    std::vector<Work*> slots_ = std::vector<Work*>(1 << 16);
    std::size_t count_ = 0;
};

} // namespace

Stopwatch::Stopwatch() : started_(now()), busy_(cpu_time()) {}
double Stopwatch::seconds() const { return now() - started_; }
double Stopwatch::busy_seconds() const { return cpu_time() - busy_; }

Totals run(Connection& connection, const Works& works, const Limit& limit) {
    std::deque<Work*> ready;
    for (const auto& work : works) ready.push_back(work.get());
    InFlight in_flight;
    const Stopwatch watch;
    Totals totals;

    const auto send_what_is_ready = [&] {
        while (!ready.empty() && connection.has_credits_for(ready.front()->next())) {
            Work& work = *ready.front();
            ready.pop_front();
            in_flight.add(connection.submit(work.next()), work);
        }
        connection.flush();
    };
    const auto is_over = [&] {
        return totals.operations + works.size() > limit.operations || watch.seconds() >= limit.seconds;
    };

    send_what_is_ready();
    while (!in_flight.empty()) {
        do {
            const Reply reply = connection.receive();
            reply.expect_success(to_string(reply.header.command).data());
            Work& work = in_flight.remove(reply.header.message_id);
            const bool completed = work.take(reply);
            if (completed) ++totals.operations;
            if (!completed || !is_over()) ready.push_back(&work);
        } while (connection.has_reply());
        send_what_is_ready();
        if (in_flight.empty() && !ready.empty()) throw Fault("the server gave too few credits");
    }
    totals.seconds = watch.seconds();
    totals.busy_seconds = watch.busy_seconds();
    return totals;
}

} // namespace holdfast::bench
