#pragma once
// Keeps a number of operations going on one connection.

#include "tests/bench/load_connection.h"

#include <memory>
#include <vector>

namespace holdfast::bench {

/// One operation after the other, each of one or more requests.
class Work {
  public:
    virtual ~Work() = default;
    virtual Request& next() = 0;
    /// The answer to what next() gave, a success. True when that completes an operation.
    virtual bool take(const Reply& reply) = 0;
};

using Works = std::vector<std::unique_ptr<Work>>;

struct Limit {
    double seconds = 1;
    std::uint64_t operations = ~std::uint64_t{0};
};

struct Totals {
    std::uint64_t operations = 0;
    double seconds = 0;
    double busy_seconds = 0; // of this process, user and system
};

/// All works at once, so their number is the depth. Ends between two operations of each: what was
/// opened or locked is closed or unlocked again.
Totals run(Connection& connection, const Works& works, const Limit& limit);

/// Wall clock and CPU of this process.
class Stopwatch {
  public:
    Stopwatch();
    double seconds() const;
    double busy_seconds() const;

  private:
    double started_, busy_;
};

} // namespace holdfast::bench
