#include "admin_api/leaks.h"

#include "admin_api/names.h"

#include <chrono>

namespace holdfast::admin_api {

namespace {

using std::chrono::hours;

constexpr hours a_day(24);
constexpr hours a_week(24 * 7);
constexpr hours a_working_day(8);

bool is_disconnected(const locks::OpenRow& row) {
    return row.state == locks::OpenState::orphaned || row.state == locks::OpenState::reconnecting;
}

/// What remains of 100 after each reason has taken its share.
class Tally {
  public:
    void count(std::string_view reason, int share) {
        if (share == 0) return;
        left_ = left_ * (100 - share) / 100;
        verdict_.reasons.push_back(reason);
    }
    LeakVerdict verdict() {
        verdict_.score = static_cast<int>(100.5 - left_);
        return std::move(verdict_);
    }

  private:
    double left_ = 100;
    LeakVerdict verdict_;
};

int share_of_age(locks::Time::duration age) { return age >= a_week ? 40 : age >= a_day ? 20 : 0; }
int share_of_idleness(locks::Time::duration idle) { return idle >= a_day ? 50 : idle >= hours(1) ? 25 : 0; }

} // namespace

LeakVerdict LeakJudge::judge(const locks::OpenRow& row) {
    Tally tally;
    tally.count("age", share_of_age(now_ - row.opened_at));
    tally.count("idle", share_of_idleness(now_ - row.last_use));
    tally.count("disconnected", is_disconnected(row) ? 30 : 0);
    tally.count("client_gone", is_client_gone(row) ? 60 : 0);
    tally.count("client_silent", is_client_silent(row) ? 30 : 0);
    return tally.verdict();
}

/// One that waits for its client, which has logged off everywhere.
bool LeakJudge::is_client_gone(const locks::OpenRow& row) {
    if (!sessions_ || !row.owner || !is_disconnected(row)) return false;
    learn_clients();
    return !guids_.contains(row.owner->client_guid) && !addresses_.contains(row.owner->client_address);
}

bool LeakJudge::is_client_silent(const locks::OpenRow& row) {
    if (!sessions_ || !row.owner || is_disconnected(row)) return false;
    const locks::SessionId id = row.owner->session;
    auto known = last_use_.find(id);
    if (known == last_use_.end()) {
        known = last_use_.emplace(id, std::nullopt).first;
        const locks::SessionId before{static_cast<std::uint64_t>(id) - 1};
        if (id == locks::SessionId{}) return false;
        const auto found = sessions_->sessions(before, 1, [](const SessionRow&) { return true; });
        if (!found.empty() && found.front().id == id) known->second = found.front().last_use;
    }
    return known->second && now_ - *known->second >= a_working_day;
}

void LeakJudge::learn_clients() {
    if (std::exchange(knows_clients_, true)) return;
    sessions_->sessions(locks::SessionId{}, 1, [this](const SessionRow& row) {
        if (row.client_guid != locks::ClientGuid{}) guids_.insert(row.client_guid);
        if (!row.client_address.empty()) addresses_.insert(row.client_address);
        return false;
    });
}

} // namespace holdfast::admin_api
