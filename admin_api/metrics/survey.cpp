#include "admin_api/metrics/survey.h"

#include "admin_api/leaks.h"
#include "admin_api/names.h"

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <vector>

namespace holdfast::admin_api {

namespace {

double seconds_between(locks::Time earlier, locks::Time later) {
    return std::max(0.0, std::chrono::duration<double>(later - earlier).count());
}

std::string share_of(const locks::Owner* owner) { return owner ? owner->share_name : std::string(); }

/// Handles that share a lease, and handles of one file, are told apart by hashes: eight bytes a handle while it counts.
class OpenCounter {
  public:
    OpenCounter(Survey& into, const SessionDirectory& sessions, locks::Time now)
        : into_(into), now_(now), judge_(&sessions, now) {}

    void count(const locks::OpenRow& row) {
        const std::string name = share_of(row.owner.get());
        ShareSurvey& share = into_.shares[name];
        ++share.open[static_cast<std::size_t>(row.kind)];
        if (name_of(row.state) == "disconnected") ++share.disconnected;
        share.lock_waiters += row.locks_waiting;
        share.ages.add(seconds_between(row.opened_at, now_));
        share.idle.add(seconds_between(row.last_use, now_));
        if (row.delete_pending) ++into_.delete_pending;
        if (row.lease) count_caching(row, *row.lease);
        count_leak(share, row);
        files_[name].push_back(locks::hash_of(row.file.unnamed()));
    }

    void conclude() {
        for (auto& [name, hashes] : files_) into_.shares[name].most_per_file = longest_run(hashes);
    }

  private:
    void count_leak(ShareSurvey& share, const locks::OpenRow& row) {
        const LeakVerdict verdict = judge_.judge(row);
        if (verdict.score < likely_leak) return;
        for (const std::string_view reason : verdict.reasons) ++share.leaked[reason];
    }

    void count_caching(const locks::OpenRow& row, const locks::LeaseRow& lease) {
        const bool is_lease = lease.kind == locks::CachingKind::lease;
        if (is_lease && lease.opens > 1) {
            const auto client = row.owner ? row.owner->client_guid : locks::ClientGuid{};
            if (!shared_leases_.insert(std::hash<locks::LeaseName>()({client, lease.key})).second) return;
        }
        const std::string state = caching_text(lease.held);
        ++(is_lease ? into_.leases : into_.oplocks)[state.empty() ? "none" : state];
        if (lease.breaking_to) ++into_.breaks_in_flight;
    }

    static std::uint64_t longest_run(std::vector<std::uint64_t>& values) {
        std::sort(values.begin(), values.end());
        std::ptrdiff_t longest = 0;
        for (auto begin = values.begin(); begin != values.end();) {
            const auto end = std::upper_bound(begin, values.end(), *begin);
            longest = std::max(longest, end - begin);
            begin = end;
        }
        return static_cast<std::uint64_t>(longest);
    }

    Survey& into_;
    const locks::Time now_;
    std::map<std::string, std::vector<std::uint64_t>> files_; // by share
    std::unordered_set<std::size_t> shared_leases_;
    LeakJudge judge_;
};

void count_opens(Survey& into, const LockView& locks, const SessionDirectory& sessions, locks::Time now) {
    OpenCounter counter(into, sessions, now);
    locks.list_opens(locks::OpenId{}, 1, [&](const locks::OpenRow& row) {
        counter.count(row);
        return false; // none is kept
    });
    counter.conclude();
}

void count_locks(Survey& into, const LockView& locks) {
    if (locks.whole().totals().locks_held == 0) return;
    locks.list_locks(0, 1, [&](const locks::LockRow& row) {
        if (row.granted) ++into.shares[share_of(row.owner.get())].locks_granted[static_cast<std::size_t>(row.mode)];
        return false;
    });
}

void count_sessions(Survey& into, const SessionDirectory& sessions, locks::Time now) {
    std::unordered_set<std::uint64_t> connections;
    sessions.sessions(locks::SessionId{}, 1, [&](const SessionRow& row) {
        ++into.sessions[{dialect_text(row.dialect), row.is_encrypted}];
        into.longest_idle_session = std::max(into.longest_idle_session, seconds_between(row.last_use, now));
        for (const ChannelRow& channel : row.channels) connections.insert(channel.connection);
        return false;
    });
    into.connections = connections.size();
}

} // namespace

Survey survey(const LockView& locks, const SessionDirectory& sessions, locks::Time now) {
    Survey found;
    count_opens(found, locks, sessions, now);
    count_locks(found, locks);
    count_sessions(found, sessions, now);
    return found;
}

} // namespace holdfast::admin_api
