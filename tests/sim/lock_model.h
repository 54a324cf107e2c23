#pragma once
// The rules of the lock manager once more: slow, with vectors and all pairs, written from the spec
// and not from locks/. What the random play compares with.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::sim {

struct ModelOpen {
    std::uint64_t id = 0;
    int file = 0;
    int session = 0;
    int tree = 0;
    bool reads = false, writes = false, deletes = false;
    bool shares_read = false, shares_write = false, shares_delete = false;
    bool delete_on_close = false;

    bool takes_part() const { return reads || writes || deletes; }
};

struct ModelLock {
    std::uint64_t open = 0;
    int file = 0;
    std::uint64_t offset = 0, length = 0;
    bool exclusive = false;
    bool granted = true;
    std::uint64_t token = 0;
};

struct ModelWake {
    std::uint64_t token = 0;
    char reason = 'g'; // granted, cancelled, or the open ended ('x')
    bool operator==(const ModelWake&) const = default;
    auto operator<=>(const ModelWake&) const = default;
};

class LockModel {
  public:
    std::vector<ModelOpen> opens;
    std::vector<ModelLock> locks; // in order of their making, waiters among them
    std::vector<int> delete_pending;
    std::vector<ModelWake> woken; // by the last call
    std::vector<int> removed;     // files whose names went in the last call

    const ModelOpen* find(std::uint64_t id) const {
        const auto found = std::find_if(opens.begin(), opens.end(), [&](const auto& o) { return o.id == id; });
        return found == opens.end() ? nullptr : &*found;
    }

    /// [MS-FSA] 2.1.5.1.2.2: the conditions for one pair.
    static bool sharing_violation(const ModelOpen& there, const ModelOpen& comes) {
        if (there.file != comes.file || !there.takes_part() || !comes.takes_part()) return false;
        return (!there.shares_read && comes.reads) || (!there.shares_write && comes.writes) ||
               (!there.shares_delete && comes.deletes) || (!comes.shares_read && there.reads) ||
               (!comes.shares_write && there.writes) || (!comes.shares_delete && there.deletes);
    }

    enum class Open { granted, violation, pending };
    Open may_open(const ModelOpen& comes) const {
        if (is_pending(comes.file)) return Open::pending;
        for (const ModelOpen& there : opens) {
            if (sharing_violation(there, comes)) return Open::violation;
        }
        return Open::granted;
    }

    bool is_pending(int file) const {
        return std::find(delete_pending.begin(), delete_pending.end(), file) != delete_pending.end();
    }
    void set_pending(int file, bool pending) {
        std::erase(delete_pending, file);
        if (pending) delete_pending.push_back(file);
    }

    /// [MS-FSA] 2.1.4.10 in positions twice as fine, so that an empty range has one: byte b lies
    /// at 2b+1 and what stands before it at 2b.
    static bool overlap(const ModelLock& a, const ModelLock& b) {
        if (a.length == 0 && b.length == 0) return false;
        return first(a) <= last(b) && first(b) <= last(a);
    }

    static bool conflict(const ModelLock& held, const ModelLock& wanted) {
        if (!held.granted || held.file != wanted.file || !overlap(held, wanted)) return false;
        if (held.exclusive) return wanted.exclusive || held.open != wanted.open;
        return wanted.exclusive;
    }

    std::vector<std::uint64_t> blockers_of(const ModelLock& wanted) const {
        std::vector<std::uint64_t> ids;
        for (const ModelLock& held : locks) {
            if (conflict(held, wanted)) ids.push_back(held.open);
        }
        return ids;
    }

    /// All or none; the holders in the way when none.
    std::vector<std::uint64_t> lock(const std::vector<ModelLock>& wanted) {
        const std::size_t before = locks.size();
        for (const ModelLock& one : wanted) {
            std::vector<std::uint64_t> in_the_way = blockers_of(one);
            if (!in_the_way.empty()) {
                locks.resize(before);
                return in_the_way;
            }
            locks.push_back(one);
        }
        return {};
    }

    bool lock_or_queue(ModelLock wanted) {
        wanted.granted = blockers_of(wanted).empty();
        locks.push_back(wanted);
        return wanted.granted;
    }

    bool unlock(std::uint64_t open, std::uint64_t offset, std::uint64_t length) {
        woken.clear();
        removed.clear();
        for (const bool exclusive : {true, false}) {
            const auto found = std::find_if(locks.begin(), locks.end(), [&](const ModelLock& l) {
                return l.granted && l.open == open && l.offset == offset && l.length == length &&
                       l.exclusive == exclusive;
            });
            if (found == locks.end()) continue;
            locks.erase(found);
            serve();
            return true;
        }
        return false;
    }

    bool cancel(std::uint64_t open, std::uint64_t token) {
        woken.clear();
        removed.clear();
        const auto found = std::find_if(locks.begin(), locks.end(), [&](const ModelLock& l) {
            return !l.granted && l.open == open && l.token == token;
        });
        if (found == locks.end()) return false;
        woken.push_back({token, 'c'});
        locks.erase(found);
        return true;
    }

    bool allows_io(const ModelOpen& open, std::uint64_t offset, std::uint64_t length, bool writing) const {
        const ModelLock io{open.id, open.file, offset, length, writing, true, 0};
        return std::none_of(locks.begin(), locks.end(), [&](const ModelLock& held) {
            if (!held.granted || held.file != io.file || !overlap(held, io)) return false;
            return held.exclusive ? held.open != io.open : writing;
        });
    }

    void close(std::uint64_t id) {
        woken.clear();
        removed.clear();
        close_one(id);
    }

    std::size_t close_session(int session, std::optional<int> tree) {
        woken.clear();
        removed.clear();
        std::vector<std::uint64_t> ids;
        for (const ModelOpen& open : opens) {
            if (open.session == session && (!tree || open.tree == *tree)) ids.push_back(open.id);
        }
        for (const std::uint64_t id : ids) close_one(id);
        return ids.size();
    }

  private:
    __extension__ typedef unsigned __int128 Position;
    static Position first(const ModelLock& l) { return Position{l.offset} * 2 + (l.length == 0 ? 0 : 1); }
    static Position last(const ModelLock& l) {
        return l.length == 0 ? first(l) : (Position{l.offset} + l.length) * 2 - 1;
    }

    void serve() {
        for (ModelLock& waiter : locks) {
            if (waiter.granted || !blockers_of(waiter).empty()) continue;
            waiter.granted = true;
            woken.push_back({waiter.token, 'g'});
        }
    }

    void close_one(std::uint64_t id) {
        const ModelOpen open = *find(id);
        for (const ModelLock& l : locks) {
            if (l.open == id && !l.granted) woken.push_back({l.token, 'x'});
        }
        std::erase_if(locks, [&](const ModelLock& l) { return l.open == id; });
        serve();
        std::erase_if(opens, [&](const ModelOpen& o) { return o.id == id; });
        if (open.delete_on_close) set_pending(open.file, true);
        const bool is_last =
            std::none_of(opens.begin(), opens.end(), [&](const auto& o) { return o.file == open.file; });
        if (is_last && is_pending(open.file)) {
            removed.push_back(open.file);
            set_pending(open.file, false);
        }
    }
};

} // namespace holdfast::sim
