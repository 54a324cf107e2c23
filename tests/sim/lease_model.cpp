#include "tests/sim/lease_model.h"

#include <algorithm>

namespace holdfast::sim {

using namespace locks;

namespace {

template <class List, class Wanted>
auto* find_in(List& list, Wanted&& wanted) {
    const auto found = std::find_if(list.begin(), list.end(), wanted);
    return found == list.end() ? nullptr : &*found;
}

} // namespace

LeaseOpen* LeaseModel::find(std::uint64_t id) {
    return find_in(opens, [&](const LeaseOpen& open) { return open.id == id; });
}
ModelHolder* LeaseModel::holder(int number) {
    return find_in(holders, [&](const ModelHolder& one) { return one.number == number; });
}
ModelHolder* LeaseModel::lease(const LeaseName& name) {
    return find_in(holders, [&](const ModelHolder& one) { return one.kind == CachingKind::lease && one.name == name; });
}
ModelHolder* LeaseModel::breaking(std::uint64_t serial) {
    return find_in(holders, [&](const ModelHolder& one) { return one.is_breaking && one.serial == serial; });
}

// ---------------------------------------------------------------- breaking

bool LeaseModel::is_own(const Cause& cause, const ModelHolder& one) {
    if (one.kind == CachingKind::lease) return cause.lease && *cause.lease == one.name;
    // Its own write makes also what a level II oplock has read old.
    return cause.open != 0 && cause.open == one.open && one.held != Caching::read;
}

bool LeaseModel::ask(int file, const Cause& cause, std::uint64_t token, Notices& notices) {
    std::vector<ModelHolder*> in_order;
    for (ModelHolder& one : holders) {
        if (one.file == file && one.held != Caching::none && !is_own(cause, one)) in_order.push_back(&one);
    }
    std::sort(in_order.begin(), in_order.end(), [](auto* a, auto* b) { return a->listed > b->listed; });

    BreakWaiter waiter{token, cause.open, file, {}, now};
    for (ModelHolder* one : in_order) {
        if (answers_first(one->kind, one->held, cause.operation)) waiter.holders.push_back(one->number);
        const Caching left = left_by(cause.operation, one->kind, one->held);
        if (has_all(left, one->held)) continue;
        if (one->is_breaking) {
            one->required = one->required & left;
            continue;
        }
        one->required = one->held & left;
        ++one->epoch;
        begin_break(*one, one->required, notices);
    }
    const bool waits = !waiter.holders.empty();
    if (waits && token != 0) waiters.push_back(std::move(waiter));
    return waits;
}

void LeaseModel::begin_break(ModelHolder& one, Caching to, Notices& notices) {
    BreakNotice notice{.kind = one.kind,
                       .ticket = {},
                       .open = OpenId{one.open},
                       .session = SessionId{one.session},
                       .name = one.name,
                       .from = one.held,
                       .to = to,
                       .epoch = one.version == 2 ? one.epoch : std::uint16_t{0},
                       .needs_acknowledgement = has_any(one.held, Caching::write | Caching::handle)};
    // A number of its own until the manager's is known.
    one.serial = notice.ticket.serial = UINT64_MAX - ++breaks_;
    one.is_breaking = notice.needs_acknowledgement;
    if (one.is_breaking)
        one.asked = to;
    else
        set_held(one, to);
    notices.push_back({one.number, notice});
}

void LeaseModel::set_held(ModelHolder& one, Caching held) {
    if (one.held == Caching::none && held != Caching::none) one.listed = ++last_listed_;
    one.held = held;
}

/// Nobody waits for this one any more; who waits for nobody goes on.
void LeaseModel::end_break(int number) {
    std::erase_if(waiters, [&](BreakWaiter& waiter) {
        std::erase(waiter.holders, number);
        if (!waiter.holders.empty()) return false;
        woken.push_back({waiter.token, 'g'});
        return true;
    });
}

/// The client hears of each; who cannot be reached has lost all.
void LeaseModel::deliver(const Notices& notices) {
    for (const ModelNotice& one : notices) {
        said.push_back(one);
        if (!one.notice.needs_acknowledgement || reaches(one.notice)) continue;
        const ModelHolder* const there = holder(one.holder);
        if (!there || !there->is_breaking || there->serial != one.notice.ticket.serial) continue;
        lose_all(one.holder);
    }
}

AckResult LeaseModel::acknowledge(int number, Caching kept) {
    ModelHolder& one = *holder(number);
    if (!one.is_breaking) return {AckVerdict::not_breaking, one.held};
    if (has_any(kept, ~one.asked)) return {AckVerdict::too_much, one.held};
    const int file = one.file;
    Notices notices;
    one.is_breaking = false;
    set_held(one, kept);
    if (has_any(kept, ~one.required)) {
        // What it has read may stay until all that needs an answer is settled.
        const Caching next = kept & one.required;
        const bool answers = has_any(kept, Caching::write | Caching::handle);
        begin_break(one, answers ? next | (kept & Caching::read) : one.required, notices);
    }
    if (!one.is_breaking) end_break(number);
    end_powerless(file);
    deliver(notices);
    return {AckVerdict::done, kept};
}

void LeaseModel::lose_all(int number) {
    ModelHolder& one = *holder(number);
    const int file = one.file;
    one.is_breaking = false;
    set_held(one, Caching::none);
    end_break(number);
    end_powerless(file);
}

AckResult LeaseModel::acknowledge_lease(const LeaseName& name, Caching kept) {
    const ModelHolder* const one = lease(name);
    return one ? acknowledge(one->number, kept) : AckResult{AckVerdict::unknown, Caching::none};
}

AckResult LeaseModel::acknowledge_oplock(std::uint64_t id, Caching kept) {
    const LeaseOpen* const open = find(id);
    const ModelHolder* const one = open ? holder(open->holder) : nullptr;
    if (!one || one->kind != CachingKind::oplock) return {AckVerdict::not_breaking, Caching::none};
    return acknowledge(one->number, kept);
}

void LeaseModel::expire_break(std::uint64_t serial) {
    if (const ModelHolder* const one = breaking(serial)) lose_all(one->number);
}

// ---------------------------------------------------------------- waiting

BreakVerdict LeaseModel::break_by(std::uint64_t id, CacheOperation operation, std::uint64_t token) {
    const LeaseOpen* const open = find(id);
    const int file = open->file();
    const bool is_any_held =
        std::any_of(holders.begin(), holders.end(), [&](auto& h) { return h.file == file && h.held != Caching::none; });
    if (!is_any_held) return BreakVerdict::proceed;
    if (open->state != LeaseOpen::State::open) return BreakVerdict::closed;
    const ModelHolder* const mine = holder(open->holder);
    Cause cause{operation, id, std::nullopt};
    if (mine && mine->kind == CachingKind::lease) cause.lease = mine->name;
    Notices notices;
    const bool waits = ask(file, cause, token, notices);
    deliver(notices);
    return waits ? BreakVerdict::wait : BreakVerdict::proceed;
}

BreakVerdict LeaseModel::break_file(int file, CacheOperation operation, const std::optional<LeaseName>& by,
                                    std::uint64_t token) {
    Notices notices;
    const bool waits = ask(file, {operation, 0, by}, token, notices);
    deliver(notices);
    return waits ? BreakVerdict::wait : BreakVerdict::proceed;
}

int LeaseModel::break_below(std::uint64_t token) {
    Notices notices;
    int waits_for = -1;
    for (const LeaseOpen& open : opens) {
        if (open.file() == folder) continue;
        const std::uint64_t with = waits_for < 0 ? token : 0;
        if (ask(open.file(), {CacheOperation::rename, 0, std::nullopt}, with, notices) && waits_for < 0)
            waits_for = open.file();
    }
    deliver(notices);
    return waits_for;
}

bool LeaseModel::cancel_wait(int file, std::uint64_t token) {
    const auto found = std::find_if(waiters.begin(), waiters.end(),
                                    [&](const BreakWaiter& w) { return w.file == file && w.token == token; });
    if (found == waiters.end()) return false;
    waiters.erase(found);
    woken.push_back({token, 'c'});
    return true;
}

// ---------------------------------------------------------------- granting

bool LeaseModel::is_real(std::uint64_t id) const {
    const auto* const open = find_in(opens, [&](const LeaseOpen& one) { return one.id == id; });
    return open && open->wish.is_real();
}

Scene LeaseModel::scene_of(const ModelHolder& mine) const {
    Scene scene;
    scene.is_directory = mine.file == folder;
    scene.is_delete_pending = base.is_pending(mine.file);
    scene.is_any_range_locked = std::any_of(base.locks.begin(), base.locks.end(),
                                            [&](const ModelLock& l) { return l.granted && l.file == mine.file; });
    for (const LeaseOpen& open : opens) {
        if (open.file() != mine.file || open.holder == mine.number) continue;
        if (open.wish.is_real()) scene.is_opened_by_others = true;
    }
    for (const ModelHolder& one : holders) {
        if (one.file != mine.file || one.number == mine.number || one.held == Caching::none) continue;
        scene.neighbours.push_back({one.kind, one.held, one.is_breaking});
    }
    return scene;
}

/// A lease grows and never shrinks by an open of its client; once it is there it grows as a whole or not at all.
void LeaseModel::grant(ModelHolder& one, Caching wanted) {
    if (one.file == folder) wanted = wanted & ~Caching::write;
    if (one.is_breaking || !has_all(wanted, one.held)) return;
    const Caching best = best_level(one.kind, wanted, scene_of(one));
    if (best == one.held || (one.opens.size() > 1 && best != wanted)) return;
    set_held(one, best);
    ++one.epoch;
}

ModelHolder& LeaseModel::holder_for(const OpenWish& wish, std::uint64_t id) {
    const CachingWish& caching = *wish.caching;
    ModelHolder* one = caching.kind == CachingKind::lease ? lease(caching.name) : nullptr;
    if (!one) {
        ModelHolder made;
        made.number = ++last_holder_;
        made.kind = caching.kind;
        made.file = wish.base.file;
        made.name = caching.name;
        made.version = caching.version;
        made.epoch = caching.epoch;
        one = &holders.emplace_back(std::move(made));
    }
    one->open = id;
    one->session = wish.session;
    one->opens.push_back(id);
    return *one;
}

} // namespace holdfast::sim
