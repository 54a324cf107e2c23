#include "admin_api/limited_backend.h"

#include <map>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t rows_at_a_time = 256;

} // namespace

SessionRow LimitedSessions::what_is_seen_of(SessionRow row) const {
    std::erase_if(row.trees, [this](const TreeRow& tree) { return !locks_.limit().covers(tree.share); });
    row.opens = 0;
    return row;
}

void LimitedSessions::count_opens(std::vector<SessionRow>& rows) const {
    if (rows.empty()) return;
    std::map<locks::SessionId, std::size_t> opens;
    locks_.list_opens(locks::OpenId{}, 1, [&](const locks::OpenRow& row) {
        ++opens[row.owner->session];
        return false;
    });
    for (SessionRow& row : rows) {
        if (const auto found = opens.find(row.id); found != opens.end()) row.opens = found->second;
    }
}

std::vector<SessionRow> LimitedSessions::sessions(locks::SessionId after, std::size_t limit,
                                                  const std::function<bool(const SessionRow&)>& wanted) const {
    auto rows = whole_.sessions(after, limit, [&](const SessionRow& whole) {
        const SessionRow seen = what_is_seen_of(whole);
        return !seen.trees.empty() && (!wanted || wanted(seen));
    });
    // A session may have left its share meanwhile.
    for (SessionRow& row : rows) row = what_is_seen_of(std::move(row));
    count_opens(rows);
    return rows;
}

std::vector<ShareRow> LimitedShares::shares() const {
    auto rows = whole_.shares();
    std::erase_if(rows, [this](const ShareRow& row) { return !locks_.limit().covers(row.name); });
    return rows;
}

std::vector<WatchRow> LimitedWatches::watches(locks::OpenId after, std::size_t limit) const {
    std::vector<WatchRow> seen;
    while (seen.size() < limit) {
        const auto page = whole_.watches(after, rows_at_a_time);
        for (const WatchRow& watch : page) {
            if (seen.size() < limit && locks_.row(watch.open)) seen.push_back(watch);
        }
        if (page.size() < rows_at_a_time) break;
        after = page.back().open;
    }
    return seen;
}

std::optional<Explanation> LimitedExplainer::explain(const ExplainQuestion& question) const {
    if (!locks_.limit().covers(question.share)) return std::nullopt;
    auto found = whole_.explain(question);
    if (!found) return found;
    for (ExplainBlocker& blocker : found->blockers) {
        const bool is_seen = !blocker.open || locks_.limit().covers(*blocker.open);
        if (is_seen) continue;
        blocker.open.reset();
        blocker.lock.reset();
        found->is_closable = false; // by this caller
    }
    return found;
}

LimitedBackend::LimitedBackend(Backend& whole, ShareLimit limit)
    : locks_(whole.locks.whole(), std::move(limit)), sessions_(whole.sessions, locks_), shares_(whole.shares, locks_),
      watches_(whole.watches, locks_),
      explainer_(whole.explainer, locks_), seen_{.locks = locks_,
                                                 .sessions = sessions_,
                                                 .shares = shares_,
                                                 .watches = watches_,
                                                 .connections = whole.connections,
                                                 .session_control = whole.session_control,
                                                 .explainer = explainer_,
                                                 .accounts = whole.accounts,
                                                 .files = whole.files,
                                                 .policies = whole.policies,
                                                 .tokens = whole.tokens,
                                                 .logins = whole.logins,
                                                 .audit = whole.audit,
                                                 .admission = whole.admission,
                                                 .recent = whole.recent,
                                                 .pause = whole.pause,
                                                 .now = whole.now,
                                                 .info = whole.info,
                                                 .fold = whole.fold,
                                                 .events = whole.events,
                                                 .requests = whole.requests} {}

} // namespace holdfast::admin_api
