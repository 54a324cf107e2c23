// The life of an open in the model: from the question whether it may be until its end.

#include "tests/sim/lease_model.h"

#include <algorithm>

namespace holdfast::sim {

using namespace locks;

OpenVerdict LeaseModel::decide(const OpenWish& wish, Notices& notices) {
    const int file = wish.base.file;
    Cause cause;
    if (wish.caching && wish.caching->kind == CachingKind::lease) cause.lease = wish.caching->name;
    const auto waits = [&](CacheOperation operation) {
        cause.operation = operation;
        return ask(file, cause, wish.token, notices);
    };
    std::optional<CacheOperation> opening;
    if (wish.overwrites)
        opening = CacheOperation::overwrite;
    else if (!wish.reads_attributes_only)
        opening = wish.is_real() ? CacheOperation::open : CacheOperation::open_security;

    const bool is_batch_held = std::any_of(holders.begin(), holders.end(), [&](const ModelHolder& one) {
        return one.file == file && one.kind == CachingKind::oplock && one.held == Caching::all;
    });
    if (opening && is_batch_held && !base.is_pending(file) && waits(*opening)) return OpenVerdict::must_wait;

    ModelOpen comes = wish.base;
    comes.writes = comes.writes || wish.overwrites;
    switch (base.may_open(comes)) {
    case LockModel::Open::pending: return OpenVerdict::delete_pending;
    case LockModel::Open::violation:
        return waits(CacheOperation::share_broken) ? OpenVerdict::must_wait : OpenVerdict::sharing_violation;
    case LockModel::Open::granted: break;
    }
    if (opening && waits(*opening)) return OpenVerdict::must_wait;
    if (wish.base.delete_on_close && waits(CacheOperation::remove)) return OpenVerdict::must_wait;

    const ModelHolder* const there = cause.lease ? lease(*cause.lease) : nullptr;
    if (there && there->file != file) return OpenVerdict::lease_elsewhere;
    return has_ended(wish.session, wish.tree) ? OpenVerdict::owner_gone : OpenVerdict::granted;
}

LeaseModel::Opened LeaseModel::open(const OpenWish& wish, std::uint64_t id) {
    Opened result;
    Notices notices;
    result.verdict = decide(wish, notices);
    if (result.verdict == OpenVerdict::granted) {
        LeaseOpen made;
        made.id = id;
        made.wish = wish;
        made.wish.base.id = id;
        base.opens.push_back(made.wish.base);
        if (wish.caching) {
            ModelHolder& mine = holder_for(wish, id);
            made.holder = mine.number;
            opens.push_back(made);
            grant(mine, wish.caching->wanted);
            result.caching = answer_of(mine);
        } else {
            opens.push_back(made);
        }
        result.is_durable = wish.durable && has_any(result.caching.held, Caching::handle) && wish.base.file != folder;
        opens.back().is_durable = result.is_durable;
    }
    deliver(notices);
    return result;
}

void LeaseModel::absorb() {
    woken.insert(woken.end(), base.woken.begin(), base.woken.end());
    removed.insert(removed.end(), base.removed.begin(), base.removed.end());
    base.woken.clear();
    base.removed.clear();
}

void LeaseModel::stop_waiting(std::uint64_t id) {
    std::erase_if(waiters, [&](const BreakWaiter& waiter) {
        if (waiter.open != id) return false;
        woken.push_back({waiter.token, 'x'});
        return true;
    });
}

void LeaseModel::end_lease(const LeaseOpen& open) {
    stop_waiting(open.id);
    ModelHolder* const mine = holder(open.holder);
    if (!mine) return;
    std::erase(mine->opens, open.id);
    if (!mine->opens.empty()) return;
    end_break(open.holder);
    std::erase_if(holders, [&](const ModelHolder& one) { return one.number == open.holder; });
}

bool LeaseModel::close(std::uint64_t id) {
    const LeaseOpen* const there = find(id);
    if (!there) return false;
    const LeaseOpen open = *there;
    const int file = open.file();
    const bool was_pending = base.is_pending(file);
    base.close(id);
    absorb();
    std::erase_if(opens, [&](const LeaseOpen& one) { return one.id == id; });
    ended.push_back(id);
    end_lease(open);
    Notices notices;
    // The name is still there for others, whose cached handles are in the way.
    if (!was_pending && base.is_pending(file)) ask(file, {CacheOperation::remove, 0, std::nullopt}, 0, notices);
    deliver(notices);
    return true;
}

// ---------------------------------------------------------------- without a client

bool LeaseModel::orphan(std::uint64_t id) {
    LeaseOpen* const open = find(id);
    if (!open) return false;
    const ModelHolder* const mine = holder(open->holder);
    if (!open->is_durable || mine->is_breaking || !has_any(mine->held, Caching::handle)) return false;
    open->state = LeaseOpen::State::orphaned;
    ++open->round;
    std::erase_if(base.locks, [&](const ModelLock& l) {
        if (l.open != id || l.granted) return false;
        woken.push_back({l.token, 'x'});
        return true;
    });
    stop_waiting(id);
    return true;
}

std::size_t LeaseModel::close_session(std::uint64_t session, bool keeps, std::vector<std::uint64_t>* kept) {
    ended_sessions.insert(session);
    std::vector<std::uint64_t> ids;
    for (const LeaseOpen& open : opens) {
        if (open.wish.session == session && open.state == LeaseOpen::State::open) ids.push_back(open.id);
    }
    if (keeps) {
        std::erase_if(ids, [&](std::uint64_t id) {
            if (!orphan(id)) return false;
            if (kept) kept->push_back(id);
            return true;
        });
    }
    std::size_t closed = 0;
    for (const std::uint64_t id : ids) closed += close(id);
    return closed;
}

std::size_t LeaseModel::close_tree(std::uint64_t session, std::uint32_t tree) {
    ended_trees.insert({session, tree});
    std::vector<std::uint64_t> ids;
    for (const LeaseOpen& open : opens) {
        if (open.wish.session == session && open.wish.tree == tree && open.state == LeaseOpen::State::open)
            ids.push_back(open.id);
    }
    std::size_t closed = 0;
    for (const std::uint64_t id : ids) closed += close(id);
    return closed;
}

void LeaseModel::close_all() {
    std::vector<std::uint64_t> ids;
    for (const LeaseOpen& open : opens) ids.push_back(open.id);
    for (const std::uint64_t id : ids) close(id);
}

ReconnectVerdict LeaseModel::reconnect(const Reconnection& request, CachingAnswer& caching) {
    LeaseOpen* const open = find(static_cast<std::uint64_t>(request.id));
    if (!open || open->state != LeaseOpen::State::orphaned) return ReconnectVerdict::unknown;
    if (request.create_guid && *request.create_guid != open->wish.durable->create_guid)
        return ReconnectVerdict::unknown;
    ModelHolder& mine = *holder(open->holder);
    std::optional<LeaseName> asked;
    if (request.lease_key) asked = LeaseName{request.client, *request.lease_key};
    std::optional<LeaseName> has;
    if (mine.kind == CachingKind::lease) has = mine.name;
    if (asked != has) return ReconnectVerdict::unknown;
    if (request.owner->sid != open->wish.sid) return ReconnectVerdict::not_its_user;
    const auto session = static_cast<std::uint64_t>(request.owner->session);
    const auto tree = static_cast<std::uint32_t>(request.owner->tree);
    if (has_ended(session, tree)) return ReconnectVerdict::owner_gone;

    open->state = LeaseOpen::State::open;
    open->wish.session = session;
    open->wish.tree = tree;
    mine.open = open->id;
    mine.session = session;
    caching = answer_of(mine);
    return ReconnectVerdict::reconnected;
}

bool LeaseModel::expire(std::uint64_t id, std::uint64_t round) {
    const LeaseOpen* const open = find(id);
    if (!open || open->state != LeaseOpen::State::orphaned || open->round != round) return false;
    return close(id);
}

/// Orphans live by the handle that they cache.
void LeaseModel::end_powerless(int file) {
    std::vector<std::uint64_t> ids;
    for (LeaseOpen& open : opens) {
        if (open.file() != file || open.state != LeaseOpen::State::orphaned) continue;
        if (has_any(holder(open.holder)->held, Caching::handle)) continue;
        open.state = LeaseOpen::State::expired;
        ids.push_back(open.id);
    }
    std::reverse(ids.begin(), ids.end());
    for (const std::uint64_t id : ids) close(id);
}

} // namespace holdfast::sim
