#pragma once
// How often what was measured lay below each of a few bounds.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::admin_api {

/// Not for several threads.
class Histogram {
  public:
    /// `bounds` rise, and outlive it. What lies above the last is counted too.
    explicit Histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

    void add(double value);
    /// What somebody else has counted by the same bounds: each without the ones before.
    void add(std::span<const std::uint64_t> counts, double sum);

    std::span<const double> bounds() const { return bounds_; }
    /// How many were at most the bound of that place; at bounds().size(): all.
    std::uint64_t up_to(std::size_t place) const;
    double sum() const { return sum_; }

  private:
    std::span<const double> bounds_;
    std::vector<std::uint64_t> counts_; // each without the ones before
    double sum_ = 0;
};

/// Seconds that handles live or rest: from ten seconds to a month.
inline constexpr std::array<double, 9> life_bounds{10, 60, 300, 1'800, 3'600, 14'400, 86'400, 604'800, 2'592'000};
/// Seconds that an answer takes.
inline constexpr std::array<double, 9> answer_bounds{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

} // namespace holdfast::admin_api
