#include "tests/sim/lease_player.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace holdfast::sim {

using namespace locks;

LeasePlayer::LeasePlayer(std::uint64_t seed, bool tells) : random_(seed), tells_(tells) {
    stage_.model.reaches = [this](const BreakNotice& notice) {
        // An oplock is the matter of its session, a lease of its client.
        for (const Client& client : clients_) {
            if (client.session == 0) continue;
            if (notice.kind == CachingKind::lease ? client.guid == notice.name.client
                                                  : SessionId{client.session} == notice.session)
                return true;
        }
        return false;
    };
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        clients_[i].guid[0] = static_cast<std::uint8_t>(i + 1);
        clients_[i].sid = "S-1-5-" + std::to_string(i / 2); // two machines of each user
    }
    for (Client& client : clients_) connect(client);
}

int LeasePlayer::play(int steps) {
    for (int step = 0; step < steps; ++step) {
        if (step % 256 == 0) change_mood();
        pass_time();
        if (stage_.is_sound()) one_step();
        if (!stage_.is_sound()) return step;
    }
    finish();
    return steps;
}

void LeasePlayer::change_mood() {
    constexpr std::size_t most_opens[] = {4, 6, 10, 16, 24};
    mood_ = {.most_opens = most_opens[below(std::size(most_opens))],
             .locks_ranges = chance(40),
             .writes_percent = static_cast<int>(below(60))};
}

void LeasePlayer::one_step() {
    if (!again_.empty() && chance(60)) {
        OpenWish wish = again_.front();
        again_.pop_front();
        if (client_of(wish.session)) return open(std::move(wish));
    }
    using Player = LeasePlayer;
    struct Action {
        std::uint64_t share;
        void (Player::*act)();
    };
    static constexpr Action actions[] = {
        {150, &Player::open},
        {30, &Player::close_one},
        {10, &Player::force_close},
        {40, &Player::lock},
        {50, &Player::queue},
        {70, &Player::unlock},
        {20, &Player::cancel_range},
        {30, &Player::break_by_open},
        {15, &Player::break_file},
        {8, &Player::break_below},
        {25, &Player::cancel_wait},
        {150, &Player::acknowledge},
        {20, &Player::acknowledge_late},
        {15, &Player::set_delete_pending},
        {70, &Player::reconnect},
        {10, &Player::expire_early},
        {10, &Player::look_at_keys},
        {40, &Player::come_or_go},
    };
    static constexpr std::uint64_t all = std::accumulate(std::begin(actions), std::end(actions), std::uint64_t{0},
                                                         [](auto sum, const Action& one) { return sum + one.share; });
    std::uint64_t draw = below(all);
    for (const Action& one : actions) {
        if (draw < one.share) return (this->*one.act)();
        draw -= one.share;
    }
}

/// Compares, keeps the timers, and lets those go on that have been woken.
void LeasePlayer::settle() {
    for (const BreakNotice& notice : stage_.recorder.breaks) {
        tell("  break of ", notice.kind == CachingKind::lease ? "lease" : "oplock", " of open ",
             static_cast<std::uint64_t>(notice.open), " from ", static_cast<int>(notice.from), " to ",
             static_cast<int>(notice.to), notice.needs_acknowledgement ? ", to be answered" : "");
        if (notice.needs_acknowledgement) heard_.push_back(notice);
    }
    while (heard_.size() > 24) heard_.pop_front();
    const std::vector<ModelWake> woken = stage_.recorder.woken;
    for (const ModelWake& wake : woken) tell("  token ", wake.token, " woken: ", wake.reason);
    stage_.compare();
    for (const ModelWake& wake : woken) {
        const auto found = waiting_.find(wake.token);
        if (found == waiting_.end()) continue; // it waited for a range
        if (wake.reason == 'g' && found->second.wish) again_.push_back(*found->second.wish);
        waiting_.erase(found);
    }
}

void LeasePlayer::pass_time() {
    std::uint64_t& now = stage_.model.now;
    std::uint64_t until = now + below(24);
    if (chance(1)) until += below(1500); // nobody does anything
    while (stage_.is_sound()) {
        const auto a_break = stage_.break_timers.begin();
        const auto an_orphan = orphan_timers_.begin();
        const std::uint64_t break_at = a_break == stage_.break_timers.end() ? UINT64_MAX : a_break->first;
        const std::uint64_t orphan_at = an_orphan == orphan_timers_.end() ? UINT64_MAX : an_orphan->first;
        if (std::min(break_at, orphan_at) > until) break;
        now = std::min(break_at, orphan_at);
        stage_.begin_call();
        if (break_at <= orphan_at) {
            const BreakTicket ticket = a_break->second;
            stage_.break_timers.erase(a_break);
            tell("the time for break ", ticket.serial, " is over");
            stage_.manager.expire_break(ticket);
            stage_.model.expire_break(ticket.serial);
        } else {
            const Orphan orphan = an_orphan->second;
            orphan_timers_.erase(an_orphan);
            tell("the time of orphan ", static_cast<std::uint64_t>(orphan.id), " is over");
            stage_.manager.expire(orphan);
            stage_.model.expire(static_cast<std::uint64_t>(orphan.id), orphan.round);
        }
        settle();
    }
    now = until;
}

void LeasePlayer::finish() {
    while (!waiting_.empty() && stage_.is_sound()) {
        const auto [token, wait] = *waiting_.begin();
        if (wait.dies_with_open) {
            waiting_.erase(waiting_.begin());
            continue;
        }
        stage_.begin_call();
        stage_.must("cancel_break_wait: not known",
                    stage_.manager.cancel_break_wait(LeaseStage::key_of(wait.file), WaitToken{token}) ==
                        stage_.model.cancel_wait(wait.file, token));
        settle();
        waiting_.erase(token);
    }
    if (!stage_.is_sound()) return;
    stage_.begin_call();
    tell("the end");
    stage_.manager.close_all(CloseReason::shutdown);
    stage_.model.close_all();
    settle();
    stage_.compare_with_nothing();
    for (const Client& client : clients_) {
        for (int file = 0; file < files; ++file)
            stage_.must("in the end: a lease", stage_.manager.is_lease_free(any_name(client, file), std::nullopt));
    }
}

// ---------------------------------------------------------------- clients

LeasePlayer::Client* LeasePlayer::client_of(std::uint64_t session) {
    const auto found = std::find_if(clients_.begin(), clients_.end(), [&](auto& c) { return c.session == session; });
    return session == 0 || found == clients_.end() ? nullptr : &*found;
}

void LeasePlayer::connect(Client& client) {
    client.session = ++last_session_;
    connect_tree(client);
}

void LeasePlayer::connect_tree(Client& client) {
    client.tree = ++last_tree_;
    auto owner = std::make_shared<Owner>();
    owner->session = SessionId{client.session};
    owner->tree = TreeId{client.tree};
    owner->share = ShareId{1};
    owner->sid = client.sid;
    owner->client_guid = client.guid;
    client.owner = owner;
    tell("client ", int{client.guid[0]}, " has session ", client.session, " and tree ", client.tree);
}

/// Whoever serves a session cancels what waits on its behalf and belongs to no open.
void LeasePlayer::cancel_waits(std::uint64_t session) {
    const auto waits = waiting_; // settle() takes out what is woken
    for (const auto& [token, wait] : waits) {
        if (wait.session != session || wait.dies_with_open || !waiting_.contains(token)) continue;
        stage_.begin_call();
        stage_.must("cancel_break_wait",
                    stage_.manager.cancel_break_wait(LeaseStage::key_of(wait.file), WaitToken{token}) ==
                        stage_.model.cancel_wait(wait.file, token));
        settle();
    }
}

void LeasePlayer::leave(Client& client, CloseReason reason, bool keeps) {
    const std::uint64_t session = std::exchange(client.session, 0);
    tell("session ", session, keeps ? " loses its connection" : " logs off");
    cancel_waits(session);
    if (!stage_.is_sound()) return;
    stage_.begin_call();
    std::vector<Orphan> kept;
    std::vector<std::uint64_t> model_kept;
    const std::size_t real = stage_.manager.close_session(SessionId{session}, reason, keeps ? &kept : nullptr);
    stage_.must("close_session", real == stage_.model.close_session(session, keeps, &model_kept));
    stage_.must("close_session: not as many wait for their client", kept.size() == model_kept.size());
    for (std::size_t i = 0; i < kept.size() && stage_.is_sound(); ++i) {
        const auto id = static_cast<std::uint64_t>(kept[i].id);
        if (!stage_.must("close_session: another waits for its client", id == model_kept[i])) return;
        // An absence may be over already, where what it had for others to keep was in the way.
        if (const LeaseOpen* const open = stage_.model.find(id))
            stage_.must("close_session: another round", kept[i].round == open->round);
        tell("  open ", id, " waits for its client");
        orphan_timers_.emplace(stage_.model.now + kept[i].timeout_ms, kept[i]);
        left_.push_back(kept[i]);
    }
    while (left_.size() > 16) left_.pop_front();
    stage_.must("opens_of an ended session", stage_.manager.opens_of(SessionId{session}) == 0);
    settle();
}

void LeasePlayer::come_or_go() {
    // Rather one that leaves something behind.
    const LeaseOpen* const open = any_open();
    Client* const its = open && chance(70) ? client_of(open->wish.session) : nullptr;
    Client& client = its ? *its : any_client();
    if (client.session == 0) return connect(client);
    switch (below(6)) {
    case 0: return leave(client, CloseReason::logoff, false);
    case 1: return leave_tree(client);
    default: return leave(client, CloseReason::disconnect, true);
    }
}

void LeasePlayer::leave_tree(Client& client) {
    tell("session ", client.session, " leaves tree ", client.tree);
    stage_.begin_call();
    const std::size_t real =
        stage_.manager.close_tree(SessionId{client.session}, TreeId{client.tree}, CloseReason::tree_disconnect);
    stage_.must("close_tree", real == stage_.model.close_tree(client.session, client.tree));
    settle();
    connect_tree(client);
}

} // namespace holdfast::sim
