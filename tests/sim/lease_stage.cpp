#include "tests/sim/lease_stage.h"

#include "tests/sim/lease_invariants.h"

#include <algorithm>

namespace holdfast::sim {

using namespace locks;

void Recorder::wake(std::span<const Woken> all) {
    for (const Woken& one : all) {
        const char reason = one.reason == WakeReason::granted ? 'g' : one.reason == WakeReason::cancelled ? 'c' : 'x';
        woken.push_back({static_cast<std::uint64_t>(one.token), reason});
    }
}

void Recorder::send_break(const BreakNotice& notice) {
    breaks.push_back(notice);
    if (notice.needs_acknowledgement && !model.reaches(notice)) manager->expire_break(notice.ticket);
}

void LeaseStage::opened(OpenRef ref) {
    const auto id = static_cast<std::uint64_t>(ref->id);
    must("an id does not rise", id > last_id_);
    refs[last_id_ = id] = std::move(ref);
}

void LeaseStage::will_wait(std::uint64_t token) { must("a token is used twice", waiting.insert(token).second); }

void LeaseStage::compare() {
    compare_notices();
    compare_wakes();
    compare_ends();
    if (!is_sound()) return;
    const std::vector<OpenRow> opens = manager.list_opens(OpenId{}, SIZE_MAX, nullptr);
    const std::vector<LockRow> locks = manager.list_locks(0, SIZE_MAX, nullptr);
    compare_opens(opens);
    compare_locks(locks);
    compare_totals(opens, locks);
    if (const char* const fault = conflict_among(opens)) must(fault, false);
    if (const char* const fault = conflict_among(locks)) must(fault, false);
    check_timers();
}

// ---------------------------------------------------------------- what the outside is told

void LeaseStage::compare_notices() {
    if (!must("not as many breaks as the model has", recorder.breaks.size() == model.said.size())) return;
    for (std::size_t i = 0; i < recorder.breaks.size(); ++i) {
        const BreakNotice &real = recorder.breaks[i], &wanted = model.said[i].notice;
        must("break: of another kind", real.kind == wanted.kind);
        must("break: of another holder", real.name == wanted.name);
        must("break: of another open", real.open == wanted.open);
        must("break: to another session", real.session == wanted.session);
        must("break: from something else", real.from == wanted.from);
        must("break: to something else", real.to == wanted.to);
        must("break: another epoch", real.epoch == wanted.epoch);
        must("break: an answer is needed, or not", real.needs_acknowledgement == wanted.needs_acknowledgement);
        ModelHolder* const holder = model.holder(model.said[i].holder);
        if (!holder || !holder->is_breaking || holder->serial != wanted.ticket.serial) continue;
        holder->serial = real.ticket.serial;
        holder->deadline = model.now + break_timeout_ms;
        break_timers.emplace(holder->deadline, real.ticket);
    }
}

void LeaseStage::compare_wakes() {
    for (const ModelWake& wake : recorder.woken) {
        must("a token is woken that does not wait", waiting.erase(wake.token) == 1);
        if (wake.reason == 'g') granted.insert(wake.token);
    }
    std::sort(recorder.woken.begin(), recorder.woken.end());
    std::sort(model.woken.begin(), model.woken.end());
    must("not the same waiters woken", recorder.woken == model.woken);

    std::size_t wait = model.waiters.size();
    for (const ModelLock& l : model.base.locks) wait += !l.granted;
    must("a token is lost", waiting.size() == wait);
}

void LeaseStage::compare_ends() {
    std::vector<std::uint64_t> closed = recorder.closed;
    std::sort(closed.begin(), closed.end());
    std::sort(model.ended.begin(), model.ended.end());
    must("on_close() of other opens than the model ends", closed == model.ended);
    std::sort(recorder.removed.begin(), recorder.removed.end());
    std::sort(model.removed.begin(), model.removed.end());
    must("not the same names removed", recorder.removed == model.removed);
    for (const std::uint64_t id : model.ended) {
        const auto ref = refs.find(id);
        if (!must("an unknown open ended", ref != refs.end())) return;
        must("an open that ended is not CLOSED", ref->second->state() == OpenState::closed);
        must("an open that ended has a row", !manager.row(OpenId{id}));
        must("an open that ended can be closed again",
             manager.close(OpenId{id}, CloseReason::admin).verdict == CloseVerdict::unknown_open);
        refs.erase(ref);
    }
    must("a resource is left or has gone too early", recorder.files_alive == refs.size());
}

// ---------------------------------------------------------------- tables

void LeaseStage::compare_opens(const std::vector<OpenRow>& rows) {
    if (!must("list_opens: not as many as the model has", rows.size() == model.opens.size())) return;
    for (std::size_t i = 0; i < rows.size(); ++i) compare_open(rows[i], model.opens[i]);
}

void LeaseStage::compare_open(const OpenRow& row, const LeaseOpen& open) {
    const bool is_open = open.state == LeaseOpen::State::open;
    must("row: another open", static_cast<std::uint64_t>(row.id) == open.id);
    must("row: another state", row.state == (is_open ? OpenState::open : OpenState::orphaned));
    must("find() knows what its client may not use, or the other way round",
         (manager.find(row.id) != nullptr) == is_open);
    must("row: another file", row.file == key_of(open.file()));
    must("row: another session", static_cast<std::uint64_t>(row.owner->session) == open.wish.session);
    must("row: delete-on-close", row.delete_on_close == open.wish.base.delete_on_close);
    must("row: delete pending", row.delete_pending == model.base.is_pending(open.file()));
    must("row: durable", row.durable_ms.has_value() == open.is_durable);
    std::uint32_t held = 0, wait = 0;
    for (const ModelLock& l : model.base.locks) {
        if (l.open == open.id) ++(l.granted ? held : wait);
    }
    must("row: locks held", row.locks_held == held);
    must("row: locks waiting", row.locks_waiting == wait);
    const ModelHolder* const holder = model.holder(open.holder);
    if (!must("row: a lease, or none", row.lease.has_value() == (holder != nullptr)) || !holder) return;
    must("row: kind of lease", row.lease->kind == holder->kind);
    must("row: lease key", row.lease->key == holder->name.key);
    must("row: lease version", row.lease->version == holder->version);
    must("row: lease epoch", row.lease->epoch == holder->epoch);
    must("row: lease state", row.lease->held == holder->held);
    must("row: opens of the lease", row.lease->opens == holder->opens.size());
    must("row: break in flight", row.lease->breaking_to.has_value() == holder->is_breaking);
    if (row.lease->breaking_to) must("row: breaking to", *row.lease->breaking_to == holder->required);
}

void LeaseStage::compare_locks(const std::vector<LockRow>& rows) {
    if (!must("list_locks: not as many as the model has", rows.size() == model.base.locks.size())) return;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ModelLock& l = model.base.locks[i];
        must("list_locks: another lock", static_cast<std::uint64_t>(rows[i].open) == l.open &&
                                             rows[i].range.offset() == l.offset && rows[i].range.length() == l.length &&
                                             rows[i].granted == l.granted);
    }
}

void LeaseStage::compare_totals(const std::vector<OpenRow>& opens, const std::vector<LockRow>& locks) {
    const Totals totals = manager.totals();
    const auto held =
        static_cast<std::size_t>(std::count_if(locks.begin(), locks.end(), [](auto& l) { return l.granted; }));
    std::set<FileKey> files;
    std::map<SessionId, std::size_t> of_session;
    for (const OpenRow& row : opens) {
        files.insert(row.file);
        of_session[row.owner->session] += row.state == OpenState::open;
    }
    must("totals: opens", totals.opens == opens.size());
    must("totals: streams", totals.streams == files.size());
    must("totals: locks held", totals.locks_held == held);
    must("totals: locks waiting", totals.locks_waiting == locks.size() - held);
    for (const auto& [session, count] : of_session) must("opens_of a session", manager.opens_of(session) == count);
    const bool is_folder_cached = std::any_of(model.holders.begin(), model.holders.end(),
                                              [](const ModelHolder& one) { return one.file == LeaseModel::folder; });
    must("is_any_folder_cached", manager.is_any_folder_cached() == is_folder_cached);
}

// ---------------------------------------------------------------- time

/// A break is over when its timer is; who waits for one waits at most for a second one of the same holder, which
/// takes handles after writes or writes after handles.
void LeaseStage::check_timers() {
    for (const ModelHolder& one : model.holders)
        must("a break outlives its timer", !one.is_breaking || one.deadline >= model.now);
    for (const BreakWaiter& waiter : model.waiters) {
        must("an operation waits beyond all timers", waiter.since + 2 * break_timeout_ms >= model.now);
        for (const int number : waiter.holders) {
            const ModelHolder* const holder = model.holder(number);
            must("an operation waits for nothing", holder && holder->is_breaking);
        }
    }
}

void LeaseStage::compare_with_nothing() {
    const Totals totals = manager.totals();
    must("in the end: totals",
         totals.opens == 0 && totals.streams == 0 && totals.locks_held == 0 && totals.locks_waiting == 0);
    must("in the end: opens", manager.list_opens(OpenId{}, 1, nullptr).empty());
    must("in the end: locks", manager.list_locks(0, 1, nullptr).empty());
    must("in the end: tokens", waiting.empty());
    must("in the end: resources", recorder.files_alive == 0);
    must("in the end: folders", !manager.is_any_folder_cached());
    must("in the end: names below the folder", manager.hold_folder(ShareId{1}, "folder").has_value());
}

} // namespace holdfast::sim
