// What the threads do. What must hold meanwhile is in lease_crowd_checks.cpp.

#include "tests/sim/lease_crowd_life.h"

#include "tests/sim/lease_crowd_file.h"

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

namespace holdfast::sim {

using namespace locks;

namespace {

constexpr std::uint64_t first_private_session = 1'000'000; // of threads; never lost

FileKey key_of(std::uint64_t file) { return {1, file, 0}; }
std::uint64_t number(OpenId id) { return static_cast<std::uint64_t>(id); }

Caching any_level(std::uint64_t draw) {
    constexpr Caching levels[] = {Caching::read, Caching::read | Caching::handle, Caching::read | Caching::write,
                                  Caching::all, Caching::all};
    return levels[draw % std::size(levels)];
}

} // namespace

CrowdLife::CrowdLife(std::uint64_t seed, unsigned threads, std::uint64_t steps)
    : manager_(Limits{}, *this), threads_(threads), told_(threads * steps + 1),
      asked_(threads * steps + 1, Kind::nothing), writing_(threads * steps + 1) {
    for (unsigned i = 0; i < threads; ++i) {
        Thread& one = threads_[i];
        one.random.seed(seed * 1000 + i);
        one.token = one.last_token = i * steps;
        auto owner = std::make_shared<Owner>();
        owner->session = SessionId{first_private_session + i};
        owner->share = ShareId{1};
        owner->client_guid[0] = static_cast<std::uint8_t>(100 + i);
        one.owner = owner;
        OpenRequest steady;
        steady.file = key_of(common);
        steady.path = "steady";
        steady.access = Access::read_data | Access::write_data;
        steady.owner = owner;
        one.steady = manager_.open(std::move(steady)).open;
    }
}

void CrowdLife::play(unsigned thread, std::uint64_t steps) {
    Thread& me = threads_[thread];
    for (std::uint64_t step = 0; step < steps; ++step) {
        ++me.token;
        one_step(me);
    }
}

void CrowdLife::one_step(Thread& me) {
    switch (me.below(16)) {
    case 0:
    case 1:
    case 2: return open(me);
    case 3: return close(me);
    case 4:
    case 5: return come_or_go(me);
    case 6:
    case 7: return reconnect(me);
    case 8: return break_something(me);
    case 9:
    case 10:
    case 11: return answer(me);
    case 12: return lock_something(me);
    case 13: return look(me);
    case 14: return meet_in_the_arena(me);
    default: return lock_a_cell(me);
    }
}

void CrowdLife::waits(Thread& me, Kind kind) { asked_[me.token] = kind; }

// ---------------------------------------------------------------- opens

std::shared_ptr<Owner> CrowdLife::owner_of(std::uint64_t client) const {
    auto owner = std::make_shared<Owner>();
    owner->session = SessionId{clients_[client].session.load(std::memory_order_relaxed)};
    owner->tree = TreeId{clients_[client].tree.load(std::memory_order_relaxed)};
    owner->share = ShareId{1};
    owner->client_guid[0] = static_cast<std::uint8_t>(client + 1);
    return owner;
}

LeaseName CrowdLife::any_name(Thread& me, std::uint64_t client, std::uint64_t file) const {
    LeaseName name;
    name.client[0] = static_cast<std::uint8_t>(client + 1);
    name.key[0] = static_cast<std::uint8_t>(1 + (me.chance(4) ? me.below(files) : file));
    return name;
}

OpenRef CrowdLife::any_open(Thread& me) {
    if (!me.own.empty() && me.chance(50)) return me.own[me.below(me.own.size())];
    return manager_.find(OpenId{board_[me.below(board_.size())].load(std::memory_order_relaxed)});
}

void CrowdLife::open(Thread& me) {
    const std::uint64_t client = me.below(clients), number_of_file = me.below(files);
    OpenRequest request;
    request.owner = owner_of(client);
    if (request.owner->session == SessionId{}) return;
    request.file = key_of(number_of_file);
    request.kind = number_of_file == folder ? FileKind::directory : FileKind::file;
    request.path = number_of_file == folder ? "folder" : "folder/f";
    request.access = Access::read_attributes | (me.chance(70) ? Access::read_data : Access::none) |
                     (me.chance(20) ? Access::append_data : Access::none);
    request.share_mode = me.chance(90) ? ShareMode::all : ShareMode::read;
    request.delete_on_close = me.chance(3);
    request.overwrites = number_of_file != folder && me.chance(5);
    if (me.chance(85)) {
        CachingWish wish;
        wish.kind = me.chance(60) ? CachingKind::lease : CachingKind::oplock;
        wish.wanted = any_level(me.random());
        wish.version = me.chance(50) ? 2 : 1;
        wish.name.client = request.owner->client_guid;
        if (wish.kind == CachingKind::lease) wish.name = any_name(me, client, number_of_file);
        request.caching = wish;
        if (me.chance(80)) request.durable = Durability{1000, {}};
    }
    request.token = token_of(me);
    request.resource = std::make_unique<CrowdFile>(files_alive_, [this] { fail("an open that came back expired"); });
    OpenResult result = manager_.open(std::move(request));
    if (result.verdict == OpenVerdict::must_wait) return waits(me, Kind::a_break);
    if (result.verdict != OpenVerdict::granted) return;
    granted.fetch_add(1, std::memory_order_relaxed);
    board_[me.below(board_.size())].store(number(result.open->id), std::memory_order_relaxed);
    if (me.own.size() >= 3) {
        manager_.close(me.own.front()->id, CloseReason::client);
        me.own.erase(me.own.begin());
    }
    me.own.push_back(std::move(result.open));
}

void CrowdLife::close(Thread& me) {
    const OpenId id{board_[me.below(board_.size())].load(std::memory_order_relaxed)};
    if (me.chance(50) && id != OpenId{}) {
        manager_.close(id, CloseReason::admin);
    } else if (!me.own.empty()) {
        const std::size_t at = me.below(me.own.size());
        manager_.close(me.own[at]->id, CloseReason::client);
        me.own.erase(me.own.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

void CrowdLife::come_or_go(Thread& me) {
    Client& client = clients_[me.below(clients)];
    std::uint64_t session = client.session.load(std::memory_order_relaxed);
    if (session == 0) {
        client.tree.store(last_tree_.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        client.session.compare_exchange_strong(session, last_session_.fetch_add(1, std::memory_order_relaxed) + 1,
                                               std::memory_order_relaxed);
        return;
    }
    if (me.chance(20)) {
        const std::uint32_t next = last_tree_.fetch_add(1, std::memory_order_relaxed) + 1;
        const TreeId tree{client.tree.exchange(next, std::memory_order_relaxed)};
        manager_.close_tree(SessionId{session}, tree, CloseReason::tree_disconnect);
        return;
    }
    if (me.chance(50) || !client.session.compare_exchange_strong(session, 0, std::memory_order_relaxed)) return;
    if (me.chance(15)) {
        manager_.close_session(SessionId{session}, CloseReason::logoff);
        return;
    }
    std::vector<Orphan> kept;
    manager_.close_session(SessionId{session}, CloseReason::disconnect, &kept);
    const std::lock_guard guard(mutex_);
    orphans_.insert(orphans_.end(), kept.begin(), kept.end());
}

void CrowdLife::reconnect(Thread& me) {
    Orphan orphan;
    bool expires = false;
    {
        const std::lock_guard guard(mutex_);
        if (orphans_.empty()) return;
        // The newest are still there most often; a timer goes off once.
        expires = me.chance(20) || orphans_.size() > 64;
        orphan = expires ? orphans_.front() : orphans_[orphans_.size() - 1 - me.below(orphans_.size()) / 4];
        if (expires) orphans_.pop_front();
    }
    if (expires) return manager_.expire(orphan);

    const auto row = manager_.row(orphan.id);
    if (!row || !row->lease) return;
    auto owner = owner_of(row->owner->client_guid[0] - 1U);
    // Some come back to a session that is never lost: what is theirs then cannot expire any more.
    const bool stays = me.chance(40);
    if (stays) {
        owner->session = me.owner->session;
        owner->tree = me.owner->tree;
    }
    if (owner->session == SessionId{}) return;
    Reconnection request;
    request.id = orphan.id;
    request.client = owner->client_guid;
    if (row->lease->kind == CachingKind::lease) request.lease_key = row->lease->key;
    request.owner = owner;
    auto back = manager_.reconnect(request);
    if (back.verdict != ReconnectVerdict::reconnected) return;
    reconnected.fetch_add(1, std::memory_order_relaxed);
    if (stays) static_cast<CrowdFile&>(*back.open->resource).stays();
    board_[me.below(board_.size())].store(number(back.open->id), std::memory_order_relaxed);
    if (me.own.size() < 4) me.own.push_back(std::move(back.open));
}

// ---------------------------------------------------------------- leases

bool CrowdLife::is_there(const BreakNotice& notice) const {
    if (notice.session >= SessionId{first_private_session}) return true;
    const std::uint8_t client = notice.name.client[0];
    if (client > clients) return true;
    const std::uint64_t session = clients_[client - 1U].session.load(std::memory_order_relaxed);
    return notice.kind == CachingKind::lease ? session != 0 : SessionId{session} == notice.session;
}

void CrowdLife::send_break(const BreakNotice& notice) {
    breaks.fetch_add(1, std::memory_order_relaxed);
    if (notice.name.client[0] >= 100 && has_any(notice.from & ~notice.to, Caching::write)) {
        std::uint32_t number_of_sole = 0;
        for (std::size_t i = 0; i < 4; ++i) number_of_sole |= std::uint32_t{notice.name.key[i]} << (8 * i);
        gives_up_writes(number_of_sole);
    }
    if (!notice.needs_acknowledgement) return;
    if (!is_there(notice)) return manager_.expire_break(notice.ticket);
    const std::lock_guard guard(mutex_);
    timers_.push_back(notice);
}

void CrowdLife::wake(std::span<const Woken> woken) {
    for (const Woken& one : woken) {
        const auto token = static_cast<std::size_t>(one.token);
        if (token == 0 || token >= told_.size()) return fail("a token that nobody gave is woken");
        if (told_[token].fetch_add(1, std::memory_order_relaxed) != 0) fail("a token is woken twice");
    }
}

void CrowdLife::break_something(Thread& me) {
    constexpr CacheOperation operations[] = {CacheOperation::write, CacheOperation::rename, CacheOperation::remove,
                                             CacheOperation::security, CacheOperation::overwrite};
    const CacheOperation operation = operations[me.below(std::size(operations))];
    BreakVerdict verdict{};
    switch (me.below(8)) {
    case 0: verdict = manager_.break_caching(key_of(me.below(4)), operation, std::nullopt, token_of(me)); break;
    case 1: manager_.break_caching(key_of(folder), CacheOperation::change_below, std::nullopt, WaitToken{}); return;
    case 2: verdict = manager_.break_handles_below(ShareId{1}, "folder", token_of(me)).verdict; break;
    case 3: {
        const WaitToken token{me.token - me.below(std::min<std::uint64_t>(64, me.token - me.last_token))};
        manager_.cancel_break_wait(key_of(me.below(files)), token);
        return;
    }
    default:
        const OpenRef open = any_open(me);
        if (!open) return;
        verdict = manager_.break_caching(*open, operation, token_of(me));
    }
    if (verdict == BreakVerdict::wait) waits(me, Kind::a_break);
}

void CrowdLife::answer(Thread& me) {
    BreakNotice notice;
    bool goes_off = false;
    {
        const std::lock_guard guard(mutex_);
        if (timers_.empty()) return;
        goes_off = me.chance(15) || timers_.size() > 40;
        notice = goes_off ? timers_.front() : timers_[timers_.size() - 1 - me.below(timers_.size()) / 3];
        if (goes_off) timers_.pop_front();
    }
    if (goes_off) return manager_.expire_break(notice.ticket);
    Caching kept = notice.to;
    if (me.chance(10)) kept = static_cast<Caching>(me.below(8));
    if (notice.kind == CachingKind::lease) {
        manager_.acknowledge_lease(notice.name, kept);
    } else if (const OpenRef open = manager_.find(notice.open)) {
        manager_.acknowledge_oplock(*open, kept);
    }
}

// ---------------------------------------------------------------- ranges and the rest

void CrowdLife::lock_something(Thread& me) {
    const OpenRef open = any_open(me);
    if (!open) return;
    const RangeRequest wanted{*ByteRange::make(me.below(16), me.below(5)),
                              me.chance(50) ? LockMode::exclusive : LockMode::shared};
    switch (me.below(4)) {
    case 0: manager_.lock(*open, std::span(&wanted, 1)); return;
    case 1:
        if (manager_.lock_or_queue(*open, wanted, token_of(me)) == LockVerdict::queued) waits(me, Kind::a_range);
        return;
    case 2: manager_.unlock(*open, wanted.range); return;
    default:
        manager_.cancel(*open, WaitToken{me.token - me.below(std::min<std::uint64_t>(64, me.token - me.last_token))});
    }
}

void CrowdLife::look(Thread& me) {
    switch (me.below(8)) {
    case 0: manager_.list_opens(OpenId{board_[0].load(std::memory_order_relaxed)}, 20, nullptr); return;
    case 1: manager_.list_locks(0, 20, nullptr); return;
    case 2: manager_.totals(); return;
    case 3: manager_.hold_folder(ShareId{1}, "folder"); return;
    case 4: manager_.hold_unopened(key_of(me.below(files))); return;
    case 5: manager_.renamed(key_of(me.below(4)), me.chance(50) ? "folder/f" : "folder/g"); return;
    case 6: manager_.is_lease_free(any_name(me, me.below(clients), 0), key_of(0)); return;
    default:
        if (const OpenRef open = any_open(me)) manager_.set_delete_pending(*open, me.chance(30));
    }
}

/// Each hopes to cache writes alone. Whoever was told that it does counts until it is told, or says, that it does no
/// more: never two at once.
void CrowdLife::meet_in_the_arena(Thread& me) {
    if (me.sole) {
        gives_up_writes(me.sole_number);
        manager_.close(me.sole->id, CloseReason::client);
        me.sole = nullptr;
        return;
    }
    me.sole_number = last_sole_.fetch_add(1, std::memory_order_relaxed) + 1;
    OpenRequest request;
    request.file = key_of(arena);
    request.path = "arena";
    request.access = Access::read_data | Access::write_data;
    request.owner = me.owner;
    CachingWish wish;
    wish.kind = CachingKind::lease;
    wish.wanted = me.chance(50) ? Caching::all : Caching::read | Caching::write;
    wish.name.client = me.owner->client_guid;
    for (std::size_t i = 0; i < 4; ++i) wish.name.key[i] = static_cast<std::uint8_t>(me.sole_number >> (8 * i));
    request.caching = wish;
    request.token = token_of(me);
    OpenResult result = manager_.open(std::move(request));
    if (result.verdict == OpenVerdict::must_wait) return waits(me, Kind::a_break);
    if (result.verdict != OpenVerdict::granted) return;
    me.sole = std::move(result.open);
    if (!has_any(result.caching.held, Caching::write)) return void(writing_[me.sole_number] = Writing::gave_up);
    sole_writers.fetch_add(1, std::memory_order_relaxed);
    if (writers_.fetch_add(1) > 0) fail("two cache writes at once");
}

/// Who comes second goes on only when the first is through: until then the writer still counts.
void CrowdLife::gives_up_writes(std::uint32_t number_of_sole) {
    std::atomic<Writing>& writing = writing_[number_of_sole];
    Writing before = Writing::counts;
    if (writing.compare_exchange_strong(before, Writing::gives_up)) {
        writers_.fetch_sub(1);
        writing = Writing::gave_up;
    }
    while (writing != Writing::gave_up) std::this_thread::yield();
}

void CrowdLife::lock_a_cell(Thread& me) {
    const std::uint64_t cell = me.below(cells);
    const RangeRequest wanted{*ByteRange::make(cell, 1), me.chance(50) ? LockMode::exclusive : LockMode::shared};
    if (!me.steady || manager_.lock(*me.steady, std::span(&wanted, 1)) != LockVerdict::granted) return;
    constexpr int alone = 1000; // counts as more than all who share
    const int by = wanted.mode == LockMode::exclusive ? alone : 1;
    const int before = inside_[cell].fetch_add(by);
    if (before >= alone || (by == alone && before != 0)) fail("two hold a range that only one may");
    inside_[cell].fetch_sub(by);
    manager_.unlock(*me.steady, wanted.range);
}

} // namespace holdfast::sim
