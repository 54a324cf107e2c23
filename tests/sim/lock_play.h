#pragma once
// Draws a history from one seed and plays it to the lock manager and to the model.

#include "locks/lock_manager.h"
#include "tests/sim/lock_model.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace holdfast::sim {
namespace lock_play {

using namespace locks;

struct Recorder : LockSink {
    std::vector<ModelWake> woken;
    std::vector<int> removed;
    int closed = 0;

    void wake(std::span<const Woken> all) override {
        for (const Woken& one : all) {
            const char reason = one.reason == WakeReason::granted     ? 'g'
                                : one.reason == WakeReason::cancelled ? 'c'
                                                                      : 'x';
            woken.push_back({static_cast<std::uint64_t>(one.token), reason});
        }
    }
    void send_break(const BreakNotice&) override {}
    void clear() {
        woken.clear();
        removed.clear();
        closed = 0;
    }
};

struct FakeFile : Resource {
    FakeFile(Recorder& recorder_, int file_) : recorder(recorder_), file(file_) {}
    void on_close(OpenId, CloseReason) noexcept override { ++recorder.closed; }
    bool remove_name(const std::string&) noexcept override {
        recorder.removed.push_back(file);
        return true;
    }
    Recorder& recorder;
    int file;
};

class Play {
  public:
    explicit Play(std::uint64_t seed) : random_(seed), manager_(Limits{}, recorder_) {}

    std::optional<std::string> run(int steps) {
        for (step_ = 0; step_ < steps && fault_.empty(); ++step_) {
            recorder_.clear();
            one_step();
            if (step_ % 16 == 0 && fault_.empty()) compare_listings();
        }
        if (fault_.empty()) return std::nullopt;
        return "step " + std::to_string(step_) + ": " + fault_;
    }

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }

    template <class A, class B>
    bool same(const char* what, const A& real, const B& model) {
        if (real == model) return true;
        std::ostringstream text;
        text << what << ": " << real << ", the model says " << model;
        fault_ = text.str();
        return false;
    }
    bool must(const char* what, bool holds) {
        if (!holds && fault_.empty()) fault_ = what;
        return holds;
    }

    void one_step() {
        switch (below(20)) {
        case 0:
        case 1:
        case 2: open(); break;
        case 3: close(); break;
        case 4:
        case 5:
        case 6:
        case 7: lock(); break;
        case 8:
        case 9:
        case 10: queue(); break;
        case 11:
        case 12:
        case 13:
        case 14: unlock(); break;
        case 15:
        case 16: io(); break;
        case 17: cancel(); break;
        case 18: set_delete(); break;
        default: chance(8) ? end_session() : unlock(); break;
        }
    }

    OpenRef any_open() {
        if (model_.opens.empty()) return nullptr;
        return refs_.at(model_.opens[below(model_.opens.size())].id);
    }
    static std::uint64_t number(const Open& open) { return static_cast<std::uint64_t>(open.id); }
    static int file_of(const Open& open) { return static_cast<int>(open.file.file); }

    ModelLock any_range(const Open& open) {
        ModelLock range;
        range.open = number(open);
        range.file = file_of(open);
        range.exclusive = chance(50);
        switch (below(12)) {
        case 0: // at the very end
            range.offset = UINT64_MAX - below(4);
            range.length = below(UINT64_MAX - range.offset + 2);
            break;
        case 1: // nearly all
            range.offset = below(3);
            range.length = UINT64_MAX - below(3) - range.offset;
            break;
        default: range.offset = below(24); range.length = below(6);
        }
        return range;
    }
    static RangeRequest request(const ModelLock& range) {
        return {*ByteRange::make(range.offset, range.length), range.exclusive ? LockMode::exclusive : LockMode::shared};
    }
    bool is_one_of(OpenId id, const std::vector<std::uint64_t>& ids) {
        return std::find(ids.begin(), ids.end(), static_cast<std::uint64_t>(id)) != ids.end();
    }

    void open() {
        if (model_.opens.size() > 40) return close();
        ModelOpen wish;
        wish.file = static_cast<int>(below(4));
        wish.session = session_[below(session_.size())];
        wish.tree = static_cast<int>(below(2));
        const bool friendly = chance(80);
        wish.reads = chance(60), wish.writes = chance(friendly ? 40 : 60), wish.deletes = chance(15);
        wish.shares_read = friendly || chance(50), wish.shares_write = friendly || chance(50);
        wish.shares_delete = friendly || chance(50);
        wish.delete_on_close = wish.deletes && chance(30);

        OpenRequest request;
        request.file = {1, static_cast<std::uint64_t>(wish.file), 0};
        request.path = "folder/" + std::to_string(wish.file);
        request.access = Access::read_attributes | (wish.reads ? Access::read_data : Access::none) |
                         (wish.writes ? Access::append_data : Access::none) |
                         (wish.deletes ? Access::remove : Access::none);
        request.share_mode = (wish.shares_read ? ShareMode::read : ShareMode::none) |
                             (wish.shares_write ? ShareMode::write : ShareMode::none) |
                             (wish.shares_delete ? ShareMode::remove : ShareMode::none);
        request.delete_on_close = wish.delete_on_close;
        auto owner = std::make_shared<Owner>();
        owner->session = SessionId{static_cast<std::uint64_t>(wish.session)};
        owner->tree = TreeId{static_cast<std::uint32_t>(wish.tree)};
        request.owner = owner;
        request.resource = std::make_unique<FakeFile>(recorder_, wish.file);

        const LockModel::Open expected = model_.may_open(wish);
        const OpenVerdict probe = manager_.would_open(request.file, request.access, request.share_mode).verdict;
        const OpenResult result = manager_.open(std::move(request));
        must("would_open() and open() say different things", probe == result.verdict);
        switch (expected) {
        case LockModel::Open::granted:
            if (!must("open: refused, the model grants", result.verdict == OpenVerdict::granted)) return;
            must("ids do not rise", static_cast<std::uint64_t>(result.open->id) > last_id_);
            last_id_ = wish.id = number(*result.open);
            refs_[wish.id] = result.open;
            model_.opens.push_back(wish);
            return;
        case LockModel::Open::pending:
            must("open: not delete_pending", result.verdict == OpenVerdict::delete_pending);
            return;
        case LockModel::Open::violation: {
            if (!must("open: not a sharing_violation", result.verdict == OpenVerdict::sharing_violation)) return;
            const ModelOpen* blocker = model_.find(static_cast<std::uint64_t>(result.blocker));
            must("open: the blocker is innocent", blocker && LockModel::sharing_violation(*blocker, wish));
            return;
        }
        }
    }

    void lock() {
        const OpenRef open = any_open();
        if (!open) return;
        std::vector<ModelLock> wanted;
        std::vector<RangeRequest> requests;
        for (std::uint64_t count = chance(70) ? 1 : 1 + below(4); count > 0; --count) {
            wanted.push_back(any_range(*open));
            requests.push_back(request(wanted.back()));
        }
        OpenId blocker{};
        const LockVerdict verdict = manager_.lock(*open, requests, &blocker);
        const std::vector<std::uint64_t> in_the_way = model_.lock(wanted);
        if (!same("lock granted", verdict == LockVerdict::granted, in_the_way.empty())) return;
        if (!in_the_way.empty()) must("lock: the blocker is innocent", is_one_of(blocker, in_the_way));
    }

    void queue() {
        const OpenRef open = any_open();
        if (!open) return;
        ModelLock wanted = any_range(*open);
        wanted.token = ++last_token_;
        const LockVerdict verdict = manager_.lock_or_queue(*open, request(wanted), WaitToken{wanted.token});
        same("lock_or_queue granted", verdict == LockVerdict::granted, model_.lock_or_queue(wanted));
    }

    void unlock() {
        const OpenRef open = any_open();
        if (!open) return;
        ModelLock range = any_range(*open);
        // Mostly something that is really locked.
        std::vector<const ModelLock*> mine;
        for (const ModelLock& l : model_.locks) {
            if (l.open == number(*open)) mine.push_back(&l);
        }
        if (!mine.empty() && chance(85)) range = *mine[below(mine.size())];
        const UnlockVerdict verdict = manager_.unlock(*open, *ByteRange::make(range.offset, range.length));
        const bool unlocked = model_.unlock(range.open, range.offset, range.length);
        if (same("unlocked", verdict == UnlockVerdict::unlocked, unlocked)) compare_wakes();
    }

    void io() {
        const OpenRef open = any_open();
        if (!open) return;
        const ModelLock range = any_range(*open);
        const bool real = manager_.allows_io(*open, *ByteRange::make(range.offset, range.length),
                                             range.exclusive ? IoKind::write : IoKind::read);
        same("allows_io", real,
             model_.allows_io(*model_.find(range.open), range.offset, range.length, range.exclusive));
    }

    void cancel() {
        const OpenRef open = any_open();
        if (!open) return;
        std::uint64_t token = 1 + below(last_token_ + 1);
        for (const ModelLock& l : model_.locks) {
            if (!l.granted && l.open == number(*open) && chance(50)) token = l.token;
        }
        const bool real = manager_.cancel(*open, WaitToken{token});
        if (same("cancelled", real, model_.cancel(number(*open), token))) compare_wakes();
    }

    void set_delete() {
        const OpenRef open = any_open();
        if (!open) return;
        const bool pending = chance(20);
        must("set_delete_pending on an open file", manager_.set_delete_pending(*open, pending) == DeleteVerdict::done);
        model_.set_pending(file_of(*open), pending);
        same("is_delete_pending", manager_.is_delete_pending(open->file), pending);
    }

    void close() {
        const OpenRef open = any_open();
        if (!open) return;
        const CloseResult result = manager_.close(open->id, CloseReason::client);
        std::size_t waiting = 0, held = 0;
        for (const ModelLock& l : model_.locks) {
            if (l.open == number(*open)) ++(l.granted ? held : waiting);
        }
        model_.close(number(*open));
        must("close: unknown", result.verdict == CloseVerdict::closed);
        same("close: locks released", result.locks_released, held);
        same("close: waiters cancelled", result.waiters_cancelled, waiting);
        const auto granted =
            std::count_if(model_.woken.begin(), model_.woken.end(), [](auto& w) { return w.reason == 'g'; });
        same("close: waiters granted", static_cast<std::ptrdiff_t>(result.waiters_granted), granted);
        same("close: removed", result.removed, !model_.removed.empty());
        must("close twice", manager_.close(open->id, CloseReason::admin).verdict == CloseVerdict::unknown_open);
        must("a closed open takes a lock", manager_.lock_or_queue(*open, {*ByteRange::make(1, 1), LockMode::shared},
                                                                  WaitToken{0}) == LockVerdict::closed);
        forget_closed();
        compare_wakes();
    }

    void end_session() {
        const std::size_t which = below(session_.size());
        const SessionId session{static_cast<std::uint64_t>(session_[which])};
        if (chance(50)) {
            const std::size_t real = manager_.close_session(session, CloseReason::logoff);
            same("close_session", real, model_.close_session(session_[which], std::nullopt));
            same("opens_of an ended session", manager_.opens_of(session), std::size_t{0});
        } else {
            const std::size_t real = manager_.close_tree(session, TreeId{1}, CloseReason::tree_disconnect);
            same("close_tree", real, model_.close_session(session_[which], 1));
        }
        forget_closed();
        compare_wakes();
        session_[which] = ++last_session_;
    }

    void forget_closed() {
        int closed = 0;
        for (auto ref = refs_.begin(); ref != refs_.end();) {
            if (model_.find(ref->first)) {
                ++ref;
                continue;
            }
            must("a closed open can be found", !manager_.find(ref->second->id));
            must("a closed open is not CLOSED", ref->second->state() == OpenState::closed);
            ref = refs_.erase(ref);
            ++closed;
        }
        same("on_close() calls", recorder_.closed, closed);
    }

    void compare_wakes() {
        // Who is told to stop has no order; who is served has: that of arrival.
        const auto stop = [](const ModelWake& w) { return w.reason != 'g'; };
        const auto real_end = std::stable_partition(recorder_.woken.begin(), recorder_.woken.end(), stop);
        const auto model_end = std::stable_partition(model_.woken.begin(), model_.woken.end(), stop);
        std::sort(recorder_.woken.begin(), real_end);
        std::sort(model_.woken.begin(), model_end);
        must("not the same waiters woken", recorder_.woken == model_.woken);
        must("not the same names removed", recorder_.removed == model_.removed);
    }

    void compare_listings() {
        std::size_t at = 0;
        const std::size_t page = 1 + below(7);
        for (std::uint64_t after = 0;;) {
            const std::vector<LockRow> rows = manager_.list_locks(after, page, nullptr);
            if (rows.empty()) break;
            for (const LockRow& row : rows) {
                if (!must("list_locks: too many", at < model_.locks.size())) return;
                const ModelLock& l = model_.locks[at++];
                must("list_locks: another lock", static_cast<std::uint64_t>(row.open) == l.open &&
                                                     row.range.offset() == l.offset && row.range.length() == l.length &&
                                                     (row.mode == LockMode::exclusive) == l.exclusive);
                if (!same("list_locks: granted", row.granted, l.granted)) return;
                if (l.granted) continue;
                must("list_locks: the blocker is innocent",
                     row.blocked_by && is_one_of(*row.blocked_by, model_.blockers_of(l)));
            }
            after = rows.back().serial;
        }
        same("list_locks: rows", at, model_.locks.size());

        at = 0;
        for (OpenId after{};;) {
            const std::vector<OpenRow> rows = manager_.list_opens(after, page, nullptr);
            if (rows.empty()) break;
            for (const OpenRow& row : rows) {
                if (!must("list_opens: too many", at < model_.opens.size())) return;
                must("list_opens: another open", static_cast<std::uint64_t>(row.id) == model_.opens[at++].id);
            }
            after = rows.back().id;
        }
        same("list_opens: rows", at, model_.opens.size());

        const Totals totals = manager_.totals();
        const auto waiting = static_cast<std::size_t>(
            std::count_if(model_.locks.begin(), model_.locks.end(), [](const ModelLock& l) { return !l.granted; }));
        same("totals: opens", totals.opens, model_.opens.size());
        same("totals: waiting", totals.locks_waiting, waiting);
        same("totals: held", totals.locks_held, model_.locks.size() - waiting);
        OpenId blocker{};
        same("hold_folder", manager_.hold_folder(ShareId{}, "folder", &blocker).has_value(), model_.opens.empty());
        same("hold_folder names a blocker", blocker != OpenId{}, !model_.opens.empty());
    }

    std::mt19937_64 random_;
    Recorder recorder_;
    LockManager manager_;
    LockModel model_;
    std::map<std::uint64_t, OpenRef> refs_;
    std::vector<int> session_{1, 2, 3};
    int last_session_ = 3;
    std::uint64_t last_id_ = 0;
    std::uint64_t last_token_ = 0;
    int step_ = 0;
    std::string fault_;
};

} // namespace lock_play

/// Empty when both agreed all the way; else what differed, and at which step.
inline std::optional<std::string> play_locks(std::uint64_t seed, int steps) { return lock_play::Play(seed).run(steps); }

} // namespace holdfast::sim
