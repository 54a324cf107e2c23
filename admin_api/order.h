#pragma once
// Orders of listings, and places in them that a cursor can name.

#include "locks/open.h"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::admin_api {

/// How a listing was asked to be sorted: "-age" is by age, falling.
struct Order {
    std::string by;
    bool is_falling = false;

    bool operator==(const Order&) const = default;
};
std::string text_of(const Order& order);

/// Where a row stands: by its key, among equal keys by its id. Both are bytes that compare like what they stand for.
struct Place {
    std::string key;
    std::string id;

    auto operator<=>(const Place&) const = default;
};

/// Whether `a` comes before `b`. Ids rise whichever way the keys go.
bool comes_before(const Place& a, const Place& b, bool is_falling);

std::string key_of(std::uint64_t number);
/// The later the greater.
std::string key_of(locks::Time time);
/// The longer ago the greater.
std::string age_key_of(locks::Time time);
/// What is longer than a cursor could carry is cut, and then sorted by its beginning.
std::string key_of(std::string_view text);

/// The rows of one page of a sorted listing, found in one walk over all rows: never more are kept than the page has,
/// and one that tells whether another page follows.
template <class Row>
class SortedPage {
  public:
    SortedPage(std::size_t limit, bool is_falling, std::optional<Place> after)
        : most_(limit + 1), is_falling_(is_falling), after_(std::move(after)) {}

    /// Takes the row in if it belongs here as far as is known.
    void offer(Place place, const Row& row) {
        if (after_ && !comes_before(*after_, place, is_falling_)) return;
        const auto order = [this](const Entry& a, const Entry& b) {
            return comes_before(a.first, b.first, is_falling_);
        };
        if (heap_.size() == most_) {
            if (!comes_before(place, heap_.front().first, is_falling_)) return;
            std::pop_heap(heap_.begin(), heap_.end(), order);
            heap_.pop_back();
        }
        heap_.emplace_back(std::move(place), row);
        std::push_heap(heap_.begin(), heap_.end(), order);
    }

    using Entry = std::pair<Place, Row>;
    /// In order, up to one more than the limit.
    std::vector<Entry> take() {
        std::sort(heap_.begin(), heap_.end(),
                  [this](const Entry& a, const Entry& b) { return comes_before(a.first, b.first, is_falling_); });
        return std::move(heap_);
    }

  private:
    std::size_t most_;
    bool is_falling_;
    std::optional<Place> after_;
    std::vector<Entry> heap_; // the last in order on top
};

} // namespace holdfast::admin_api
