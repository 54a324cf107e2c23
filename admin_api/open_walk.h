#pragma once
// Opens that a selector means, found the cheapest way.

#include "admin_api/lock_view.h"
#include "admin_api/selector.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace holdfast::admin_api {

/// Those with an id above `after`, rising, at most `limit`. Those that are asked for by their ids are looked up; else
/// all opens of the server are walked.
std::vector<locks::OpenRow> find_opens(const LockView& locks, const Matcher& matches, locks::OpenId after,
                                       std::size_t limit);

/// Shows each to `visit`, ids rising, and keeps none.
void visit_opens(const LockView& locks, const Matcher& matches,
                 const std::function<void(const locks::OpenRow&)>& visit);

} // namespace holdfast::admin_api
