#pragma once
// What decides in a history of connections: a few words for each step, so that steps can be left out and the others
// stay what they were.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::sim {

inline constexpr std::size_t words_per_step = 8;
using Step = std::array<std::uint32_t, words_per_step>;

/// The steps of a seed.
std::vector<Step> steps_of(std::uint64_t seed, std::size_t count);
/// Steps from anywhere, such as a fuzzer: two bytes a word; what is left over at the end is dropped.
std::vector<Step> steps_from(std::span<const std::byte> bytes);

/// The decisions of one step. Who asks for more than it has gets those at its beginning again.
class Chance {
  public:
    explicit Chance(const Step& step) : step_(step) {}

    std::uint32_t below(std::uint32_t bound) { return step_[next_++ % words_per_step] % bound; }
    bool one_in(std::uint32_t bound) { return below(bound) == 0; }
    template <class T, std::size_t N>
    T one_of(const T (&choices)[N]) {
        return choices[below(N)];
    }

  private:
    const Step& step_;
    std::size_t next_ = 0;
};

} // namespace holdfast::sim
