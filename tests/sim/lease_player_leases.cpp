// Breaks and their answers, and the byte-range locks beside them.

#include "tests/sim/lease_player.h"

#include <algorithm>
#include <iterator>

namespace holdfast::sim {

using namespace locks;

/// Now and then one whose client has gone: a request that was still under way.
const LeaseOpen* LeasePlayer::any_open() {
    const auto& opens = stage_.model.opens;
    if (opens.empty()) return nullptr;
    const LeaseOpen* const open = &opens[below(opens.size())];
    return open->state == LeaseOpen::State::open || chance(20) ? open : nullptr;
}

void LeasePlayer::break_by_open() {
    const LeaseOpen* const open = any_open();
    if (!open) return;
    constexpr CacheOperation operations[] = {CacheOperation::write,  CacheOperation::write,  CacheOperation::overwrite,
                                             CacheOperation::rename, CacheOperation::remove, CacheOperation::security};
    const CacheOperation operation = operations[below(std::size(operations))];
    const std::uint64_t token = chance(90) ? ++last_token_ : 0;
    const OpenRef ref = stage_.refs.at(open->id);
    const int file = open->file();
    const std::uint64_t session = open->wish.session;
    stage_.begin_call();
    const BreakVerdict real = stage_.manager.break_caching(*ref, operation, WaitToken{token});
    tell("open ", open->id, " breaks by operation ", static_cast<int>(operation), ", token ", token, ": ",
         static_cast<int>(real));
    const BreakVerdict wanted = stage_.model.break_by(open->id, operation, token);
    if (!stage_.must("break_caching: another verdict than the model's", real == wanted)) return;
    if (real == BreakVerdict::wait && token != 0) {
        stage_.will_wait(token);
        waiting_[token] = {session, file, std::nullopt, true};
    }
    settle();
}

void LeasePlayer::break_file() {
    Client& client = any_client();
    if (client.session == 0) return;
    const bool is_change = chance(60);
    const int file = is_change ? LeaseModel::folder : static_cast<int>(below(4));
    const CacheOperation operation = is_change ? CacheOperation::change_below : CacheOperation::overwrite;
    std::optional<LeaseName> by;
    if (chance(40)) by = any_name(client, file);
    const std::uint64_t token = ++last_token_;
    stage_.begin_call();
    const BreakVerdict real = stage_.manager.break_caching(LeaseStage::key_of(file), operation, by, WaitToken{token});
    tell("session ", client.session, " breaks file ", file, " by operation ", static_cast<int>(operation), ", token ",
         token, ": ", static_cast<int>(real));
    const BreakVerdict wanted = stage_.model.break_file(file, operation, by, token);
    if (!stage_.must("break_caching of a file: another verdict than the model's", real == wanted)) return;
    if (real == BreakVerdict::wait) {
        stage_.will_wait(token);
        waiting_[token] = {client.session, file, std::nullopt, false};
    }
    settle();
}

void LeasePlayer::break_below() {
    Client& client = any_client();
    if (client.session == 0) return;
    const std::uint64_t token = ++last_token_;
    const bool is_open_below = std::any_of(stage_.model.opens.begin(), stage_.model.opens.end(),
                                           [](const LeaseOpen& open) { return open.file() != LeaseModel::folder; });
    stage_.must("hold_folder", stage_.manager.hold_folder(ShareId{1}, "folder").has_value() != is_open_below);
    stage_.begin_call();
    const LockManager::AskedBelow real = stage_.manager.break_handles_below(ShareId{1}, "folder", WaitToken{token});
    tell("session ", client.session, " asks for handles below the folder, token ", token, ": ",
         static_cast<int>(real.verdict));
    const int file = stage_.model.break_below(token);
    if (!stage_.must("break_handles_below: another verdict than the model's",
                     (real.verdict == BreakVerdict::wait) == (file >= 0)))
        return;
    if (file >= 0) {
        stage_.must("break_handles_below: waits elsewhere", real.file == LeaseStage::key_of(file));
        stage_.will_wait(token);
        waiting_[token] = {client.session, file, std::nullopt, false};
    }
    settle();
}

void LeasePlayer::cancel_wait() {
    std::uint64_t token = below(last_token_ + 1);
    int file = static_cast<int>(below(files));
    if (!stage_.model.waiters.empty() && chance(85)) {
        const BreakWaiter& waiter = stage_.model.waiters[below(stage_.model.waiters.size())];
        token = waiter.token;
        if (chance(90)) file = waiter.file;
    }
    tell("cancel of token ", token, " at file ", file);
    stage_.begin_call();
    const bool real = stage_.manager.cancel_break_wait(LeaseStage::key_of(file), WaitToken{token});
    stage_.must("cancel_break_wait: not as the model", real == stage_.model.cancel_wait(file, token));
    settle();
}

/// Most answers are right; some keep too much, some less than they might.
void LeasePlayer::acknowledge() {
    std::vector<const ModelHolder*> asked;
    for (const ModelHolder& one : stage_.model.holders) {
        if (one.is_breaking) asked.push_back(&one);
    }
    if (asked.empty()) return;
    const ModelHolder& one = *asked[below(asked.size())];
    Caching kept = one.asked;
    if (chance(15)) kept = kept & static_cast<Caching>(below(8));
    if (chance(10)) kept = static_cast<Caching>(below(8));
    const LeaseName name = one.name;
    const std::uint64_t open = one.open;
    stage_.begin_call();
    AckResult real{}, wanted{};
    if (one.kind == CachingKind::lease) {
        real = stage_.manager.acknowledge_lease(name, kept);
        wanted = stage_.model.acknowledge_lease(name, kept);
    } else {
        const OpenRef ref = stage_.refs.at(open);
        real = stage_.manager.acknowledge_oplock(*ref, kept);
        wanted = stage_.model.acknowledge_oplock(open, kept);
    }
    tell("holder of open ", open, " keeps ", static_cast<int>(kept), ": ", static_cast<int>(real.verdict));
    stage_.must("acknowledge: another verdict than the model's", real.verdict == wanted.verdict);
    stage_.must("acknowledge: something else is left", real.held == wanted.held);
    settle();
}

/// To a break that may be over, of a holder that may have gone; and the timer of such a break.
void LeasePlayer::acknowledge_late() {
    if (heard_.empty()) return;
    const BreakNotice notice = heard_[below(heard_.size())];
    stage_.begin_call();
    if (notice.kind == CachingKind::lease) {
        const AckResult real = stage_.manager.acknowledge_lease(notice.name, notice.to);
        const AckResult wanted = stage_.model.acknowledge_lease(notice.name, notice.to);
        tell("late, the lease of open ", static_cast<std::uint64_t>(notice.open),
             " is acknowledged: ", static_cast<int>(real.verdict));
        stage_.must("late acknowledge: another verdict than the model's", real.verdict == wanted.verdict);
    } else if (const auto ref = stage_.refs.find(static_cast<std::uint64_t>(notice.open)); ref != stage_.refs.end()) {
        const OpenRef open = ref->second;
        const AckResult real = stage_.manager.acknowledge_oplock(*open, notice.to);
        const AckResult wanted = stage_.model.acknowledge_oplock(static_cast<std::uint64_t>(open->id), notice.to);
        tell("late, the oplock of open ", static_cast<std::uint64_t>(notice.open),
             " is acknowledged: ", static_cast<int>(real.verdict));
        stage_.must("late acknowledge of an oplock: another verdict", real.verdict == wanted.verdict);
    }
    settle();
}

void LeasePlayer::look_at_keys() {
    const Client& client = any_client();
    const int file = static_cast<int>(below(files));
    const LeaseName name = any_name(client, file);
    const ModelHolder* const there = stage_.model.lease(name);
    stage_.must("is_lease_free",
                stage_.manager.is_lease_free(name, LeaseStage::key_of(file)) == (!there || there->file == file));
    stage_.must("is_delete_pending",
                stage_.manager.is_delete_pending(LeaseStage::key_of(file)) == stage_.model.base.is_pending(file));
}

// ---------------------------------------------------------------- ranges

ModelLock LeasePlayer::any_range(const LeaseOpen& open) {
    ModelLock range;
    range.open = open.id;
    range.file = open.file();
    range.exclusive = chance(50);
    range.offset = below(16);
    range.length = below(5);
    return range;
}

namespace {

RangeRequest range_request(const ModelLock& range) {
    return {*ByteRange::make(range.offset, range.length), range.exclusive ? LockMode::exclusive : LockMode::shared};
}

} // namespace

void LeasePlayer::lock() {
    const LeaseOpen* const open = any_open();
    if (!open || !mood_.locks_ranges) return;
    const ModelLock range = any_range(*open);
    const RangeRequest wanted = range_request(range);
    stage_.begin_call();
    const LockVerdict real = stage_.manager.lock(*stage_.refs.at(open->id), std::span(&wanted, 1));
    tell("open ", open->id, " locks ", range.offset, '+', range.length,
         range.exclusive ? " alone: " : " shared: ", static_cast<int>(real));
    if (open->state != LeaseOpen::State::open)
        stage_.must("an orphan takes a lock", real == LockVerdict::closed);
    else
        stage_.must("lock: another verdict than the model's",
                    (real == LockVerdict::granted) == stage_.model.base.lock({range}).empty());
    settle();
}

void LeasePlayer::queue() {
    const LeaseOpen* const open = any_open();
    if (!open || !mood_.locks_ranges) return;
    ModelLock range = any_range(*open);
    range.token = ++last_token_;
    stage_.begin_call();
    const LockVerdict real =
        stage_.manager.lock_or_queue(*stage_.refs.at(open->id), range_request(range), WaitToken{range.token});
    tell("open ", open->id, " waits for ", range.offset, '+', range.length, ", token ", range.token, ": ",
         static_cast<int>(real));
    if (open->state != LeaseOpen::State::open)
        stage_.must("an orphan waits for a lock", real == LockVerdict::closed);
    else
        stage_.must("lock_or_queue: another verdict than the model's",
                    (real == LockVerdict::granted) == stage_.model.base.lock_or_queue(range));
    if (real == LockVerdict::queued) stage_.will_wait(range.token);
    settle();
}

void LeasePlayer::unlock() {
    const LeaseOpen* const open = any_open();
    if (!open) return;
    ModelLock range = any_range(*open);
    for (const ModelLock& l : stage_.model.base.locks) {
        if (l.open == open->id && chance(40)) range = l;
    }
    tell("open ", open->id, " unlocks ", range.offset, '+', range.length);
    stage_.begin_call();
    const UnlockVerdict real =
        stage_.manager.unlock(*stage_.refs.at(open->id), *ByteRange::make(range.offset, range.length));
    if (open->state != LeaseOpen::State::open) {
        stage_.must("an orphan unlocks", real == UnlockVerdict::closed);
    } else {
        stage_.must("unlock: not as the model", (real == UnlockVerdict::unlocked) ==
                                                    stage_.model.base.unlock(range.open, range.offset, range.length));
        stage_.model.absorb();
    }
    settle();
}

void LeasePlayer::cancel_range() {
    const LeaseOpen* const open = any_open();
    if (!open) return;
    std::uint64_t token = below(last_token_ + 1);
    for (const ModelLock& l : stage_.model.base.locks) {
        if (!l.granted && l.open == open->id) token = l.token;
    }
    tell("open ", open->id, " cancels token ", token);
    stage_.begin_call();
    const bool real = stage_.manager.cancel(*stage_.refs.at(open->id), WaitToken{token});
    stage_.must("cancel: not as the model", real == stage_.model.base.cancel(open->id, token));
    stage_.model.absorb();
    settle();
}

} // namespace holdfast::sim
