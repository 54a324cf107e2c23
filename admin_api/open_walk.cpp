#include "admin_api/open_walk.h"

#include <algorithm>

namespace holdfast::admin_api {

std::vector<locks::OpenRow> find_opens(const LockView& locks, const Matcher& matches, locks::OpenId after,
                                       std::size_t limit) {
    const auto& ids = matches.selector().ids; // sorted
    if (ids.empty())
        return locks.list_opens(after, limit, [&matches](const locks::OpenRow& row) { return matches(row); });

    std::vector<locks::OpenRow> rows;
    auto at = std::upper_bound(ids.begin(), ids.end(), static_cast<std::uint64_t>(after));
    for (; at != ids.end() && rows.size() < limit; at = std::upper_bound(at, ids.end(), *at)) {
        auto row = locks.row(locks::OpenId{*at});
        if (row && matches(*row)) rows.push_back(std::move(*row));
    }
    return rows;
}

void visit_opens(const LockView& locks, const Matcher& matches,
                 const std::function<void(const locks::OpenRow&)>& visit) {
    if (!matches.selector().ids.empty()) {
        for (const locks::OpenRow& row : find_opens(locks, matches, locks::OpenId{}, SIZE_MAX)) visit(row);
        return;
    }
    locks.list_opens(locks::OpenId{}, 1, [&](const locks::OpenRow& row) {
        if (matches(row)) visit(row);
        return false;
    });
}

} // namespace holdfast::admin_api
