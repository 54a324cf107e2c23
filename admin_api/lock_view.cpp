#include "admin_api/lock_view.h"

namespace holdfast::admin_api {

std::optional<locks::OpenRow> LockView::row(locks::OpenId id) const {
    auto found = locks_.row(id);
    if (found && !limit_.covers(*found)) return std::nullopt;
    return found;
}

std::vector<locks::OpenRow> LockView::list_opens(locks::OpenId after, std::size_t limit,
                                                 const std::function<bool(const locks::OpenRow&)>& wanted) const {
    if (!limit_.is_limited()) return locks_.list_opens(after, limit, wanted);
    return locks_.list_opens(after, limit,
                             [&](const locks::OpenRow& row) { return limit_.covers(row) && (!wanted || wanted(row)); });
}

std::vector<locks::LockRow> LockView::list_locks(std::uint64_t after, std::size_t limit,
                                                 const std::function<bool(const locks::LockRow&)>& wanted) const {
    if (!limit_.is_limited()) return locks_.list_locks(after, limit, wanted);
    auto rows = locks_.list_locks(
        after, limit, [&](const locks::LockRow& row) { return limit_.covers(row) && (!wanted || wanted(row)); });
    for (locks::LockRow& found : rows) {
        if (found.blocked_by && !row(*found.blocked_by)) found.blocked_by.reset();
    }
    return rows;
}

std::optional<locks::LockRow> LockView::lock(std::uint64_t serial) const {
    if (serial == 0) return std::nullopt;
    auto found = list_locks(serial - 1, 1, nullptr);
    if (found.empty() || found.front().serial != serial) return std::nullopt;
    return std::move(found.front());
}

locks::CloseResult LockView::close(locks::OpenId id, locks::CloseReason reason, locks::DeleteOnClose deletion) {
    // An open keeps its share, and its id is never given to another.
    if (limit_.is_limited() && !row(id)) return {.verdict = locks::CloseVerdict::unknown_open};
    return locks_.close(id, reason, deletion);
}

locks::AskVerdict LockView::ask_to_give_up(locks::OpenId id) {
    if (limit_.is_limited() && !row(id)) return locks::AskVerdict::unknown_open;
    return locks_.ask_to_give_up(id);
}

locks::BrokenLock LockView::break_lock(std::uint64_t serial) {
    if (limit_.is_limited() && !lock(serial)) return {};
    return locks_.break_lock(serial);
}

} // namespace holdfast::admin_api
