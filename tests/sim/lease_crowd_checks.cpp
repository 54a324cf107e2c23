// While all stand still: what the tables of a crowd have to say.

#include "tests/sim/lease_crowd_life.h"
#include "tests/sim/lease_invariants.h"

#include <algorithm>
#include <map>
#include <set>

namespace holdfast::sim {

using namespace locks;

void CrowdLife::fail(const char* what) {
    const std::lock_guard guard(mutex_);
    if (fault_.empty()) fault_ = what;
}

std::string CrowdLife::fault() const {
    const std::lock_guard guard(mutex_);
    return fault_;
}

void CrowdLife::check_tables() {
    const std::vector<OpenRow> opens = manager_.list_opens(OpenId{}, SIZE_MAX, nullptr);
    const std::vector<LockRow> locks = manager_.list_locks(0, SIZE_MAX, nullptr);
    if (const char* const what = conflict_among(opens)) fail(what);
    if (const char* const what = conflict_among(locks)) fail(what);
    check_opens(opens);

    const Totals totals = manager_.totals();
    const auto held = static_cast<std::size_t>(std::ranges::count_if(locks, &LockRow::granted));
    std::set<FileKey> streams;
    std::map<OpenId, std::pair<std::uint32_t, std::uint32_t>> of_open;
    for (const OpenRow& row : opens) streams.insert(row.file);
    for (const LockRow& row : locks) ++(row.granted ? of_open[row.open].first : of_open[row.open].second);
    if (totals.opens != opens.size() || totals.streams != streams.size()) fail("totals of opens or streams");
    if (totals.locks_held != held || totals.locks_waiting != locks.size() - held) fail("totals of locks");
    for (const OpenRow& row : opens) {
        if (of_open[row.id] != std::pair{row.locks_held, row.locks_waiting}) fail("the locks of an open");
    }
    check_tokens(totals.locks_waiting,
                 std::ranges::any_of(opens, [](const OpenRow& row) { return row.lease && row.lease->breaking_to; }));
}

void CrowdLife::check_opens(const std::vector<OpenRow>& rows) {
    std::map<SessionId, std::size_t> of_session;
    std::set<SessionId> sessions;
    for (const Client& client : clients_) sessions.insert(SessionId{client.session.load()});
    for (const Thread& one : threads_) sessions.insert(one.owner->session);
    for (const OpenRow& row : rows) {
        const bool is_open = row.state == OpenState::open;
        if (!is_open && row.state != OpenState::orphaned) fail("an open between two states");
        if ((manager_.find(row.id) != nullptr) != is_open) fail("find() and the state of an open");
        if (is_open && !sessions.contains(row.owner->session)) fail("an open outlives its session");
        of_session[row.owner->session] += is_open;
        if (row.lease) {
            std::uint32_t opens = 0;
            for (const OpenRow& other : rows) {
                if (other.id != row.id && !is_same_lease(row, other)) continue;
                ++opens;
                if (other.lease->held != row.lease->held) fail("two opens of one lease have two states");
            }
            if (opens != row.lease->opens) fail("the opens of a lease");
        }
        const std::lock_guard guard(mutex_);
        const auto is_its_break = [&](const BreakNotice& notice) {
            if (row.lease->kind == CachingKind::oplock) return notice.open == row.id;
            return notice.name == LeaseName{row.owner->client_guid, row.lease->key};
        };
        const auto wrong = [&](const char* what) {
            if (fault_.empty()) fault_ = what;
        };
        if (row.lease && row.lease->breaking_to && std::ranges::none_of(timers_, is_its_break))
            wrong("a break without a timer");
        if (is_open) continue;
        if (std::ranges::none_of(orphans_, [&](const Orphan& one) { return one.id == row.id; }))
            wrong("an orphan without a timer");
        if (!row.lease || !has_any(row.lease->held, Caching::handle)) wrong("an orphan that caches no handle");
    }
    for (const auto& [session, count] : of_session) {
        if (manager_.opens_of(session) != count) fail("opens_of a session");
    }
}

void CrowdLife::check_tokens(std::size_t ranges_waiting, bool is_any_breaking) {
    std::size_t for_ranges = 0, for_breaks = 0;
    for (std::size_t token = 0; token < told_.size(); ++token) {
        const int told = told_[token].load(std::memory_order_relaxed);
        if (asked_[token] == Kind::nothing) {
            if (told != 0) fail("a token is woken that does not wait");
        } else if (told == 0) {
            ++(asked_[token] == Kind::a_range ? for_ranges : for_breaks);
        }
    }
    if (for_ranges != ranges_waiting) fail("a token that waits for a range is lost");
    if (for_breaks != 0 && !is_any_breaking) fail("a token waits for a break that is over");
}

void CrowdLife::let_timers_go_off() {
    for (;;) {
        BreakNotice notice;
        {
            const std::lock_guard guard(mutex_);
            if (timers_.empty()) break;
            notice = timers_.front();
            timers_.pop_front();
        }
        manager_.expire_break(notice.ticket);
    }
    const std::vector<OpenRow> rows = manager_.list_opens(OpenId{}, SIZE_MAX, nullptr);
    for (const OpenRow& row : rows) {
        if (row.lease && row.lease->breaking_to) fail("a break outlives its timer");
    }
    check_tables();
}

/// After shut_down() and a last round.
void CrowdLife::check_end() {
    for (Thread& one : threads_) {
        one.own.clear();
        one.sole = one.steady = nullptr;
    }
    const Totals totals = manager_.totals();
    if (totals.opens != 0 || totals.streams != 0) fail("in the end: opens or streams");
    if (totals.locks_held != 0 || totals.locks_waiting != 0) fail("in the end: locks");
    if (!manager_.list_opens(OpenId{}, 1, nullptr).empty()) fail("in the end: a row");
    if (files_alive_ != 0) fail("in the end: a resource");
    if (manager_.is_any_folder_cached()) fail("in the end: a lease of the folder");
    if (!manager_.hold_folder(ShareId{1}, "folder")) fail("in the end: a name below the folder");
    check_tokens(0, false);
}

} // namespace holdfast::sim
