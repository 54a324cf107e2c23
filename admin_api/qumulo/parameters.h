#pragma once
// The query of a request, read as leniently as clients of Qumulo need it: what is unknown is nobody's business, a '?'
// before a name is dropped ("?limit=5&?identity=x" is built by one), Python writes True.

#include "admin_api/http.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::qumulo {

class Parameters {
  public:
    explicit Parameters(const NamedValues& query);

    /// The last one of this name; nothing when it is empty.
    std::optional<std::string_view> text(std::string_view name) const;
    /// "true" in any case, or "1".
    bool is_true(std::string_view name) const;
    /// A fault when it is given and no decimal number.
    Parsed<std::optional<std::uint64_t>> number(std::string_view name) const;

    const NamedValues& all() const { return values_; }

  private:
    NamedValues values_; // without the '?'
};

/// Which rows of a listing are asked for.
struct Page {
    std::size_t limit = 0;
    std::uint64_t after = 0; // the last row of the page before
};

/// How a listing ends, and with it what may be made of a large limit.
enum class Paging : std::uint8_t {
    ends_with_null, // "next" is null on the last page. A large limit is cut: whoever follows "next" misses nothing
    ends_empty,     // "next" is always there; some stop at an empty page, some at a page shorter than their limit. So
                    // a limit is kept exactly, or refused
};

inline constexpr std::size_t default_limit = 1'000;
inline constexpr std::size_t largest_cut_limit = 10'000;
inline constexpr std::size_t largest_exact_limit = 100'000;

Parsed<Page> read_page(const Parameters& parameters, Paging paging);

/// The target of the page behind `after`: the path as it was asked for, but never below /api; the parameters again.
std::string next_target(std::string_view path, const Parameters& parameters, std::uint64_t after);

} // namespace holdfast::admin_api::qumulo
