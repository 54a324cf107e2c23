#pragma once
// The keys by which rows can be sorted: one for each name in sort_names().

#include "admin_api/order.h"
#include "admin_api/selector.h"

#include <string>
#include <string_view>

namespace holdfast::admin_api {

/// `fold` makes names comparable that differ in case alone. For a name that is none of theirs the key is empty.
std::string sort_key(const locks::OpenRow& row, std::string_view by, Fold fold);
std::string sort_key(const locks::LockRow& row, std::string_view by, Fold fold);
std::string sort_key(const SessionRow& row, std::string_view by, Fold fold);
std::string sort_key(const TreeConnectRow& row, std::string_view by, Fold fold);
std::string sort_key(const ConnectionRow& row, std::string_view by, Fold fold);
std::string sort_key(const ShareRow& row, std::string_view by, Fold fold);

/// Where a row stands in the order of a listing; `id` is what tells it from all others.
template <class Row>
Place place_of(const Row& row, std::string id, const std::optional<Order>& order, Fold fold) {
    return {order ? sort_key(row, order->by, fold) : std::string(), std::move(id)};
}

} // namespace holdfast::admin_api
