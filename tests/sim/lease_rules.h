#pragma once
// The rules of [MS-FSA] 2.1.4.12 and 2.1.5.18 once more, bit by bit and in pairs, read from the spec and not from
// locks/leases.cpp. What the random play of leases compares with.

#include "locks/caching.h"

#include <vector>

namespace holdfast::sim {

using locks::Caching, locks::CachingKind, locks::CacheOperation;

/// Whether a holder gives up `bit` when somebody else does `operation`.
inline bool loses(CachingKind kind, Caching held, Caching bit, CacheOperation operation) {
    using enum CacheOperation;
    const bool content_changes = operation == overwrite || operation == write;
    if (kind == CachingKind::lease) {
        if (content_changes || operation == change_below) return true;
        if (bit == Caching::write) return operation == open;
        return bit == Caching::handle &&
               (operation == share_broken || operation == rename || operation == remove || operation == security);
    }
    // A batch oplock stands for the name; for the rest an oplock is about the data alone.
    if (content_changes || (operation == rename && has_any(held, Caching::handle))) return true;
    return bit != Caching::read && (operation == open || operation == open_security);
}

/// The bits that others leave to a holder by what they do, whether it has them or not.
inline Caching left_by(CacheOperation operation, CachingKind kind, Caching held) {
    Caching left = Caching::all;
    for (const Caching bit : {Caching::read, Caching::handle, Caching::write}) {
        if (loses(kind, held, bit, operation)) left = left & ~bit;
    }
    return left;
}

/// Whether the operation stands still until the holder has answered: what it wrote has to be seen by whoever reads or
/// replaces the content, and its handle has to be closed by who needs the name, the sharing or the descriptor.
inline bool answers_first(CachingKind kind, Caching held, CacheOperation operation) {
    using enum CacheOperation;
    if (operation == change_below) return false;
    const auto gives_up = [&](Caching bit) { return has_any(held, bit) && loses(kind, held, bit, operation); };
    if (gives_up(Caching::write)) return true;
    const bool content_changes = operation == overwrite || operation == write;
    return kind == CachingKind::lease && !content_changes && gives_up(Caching::handle);
}

/// One of the others that hold something of the stream.
struct Neighbour {
    CachingKind kind{};
    Caching held{};
    bool is_breaking = false;
};

/// What stands around a holder that asks for something.
struct Scene {
    bool is_directory = false;
    bool is_delete_pending = false;
    bool is_any_range_locked = false;
    bool is_opened_by_others = false; // an open that reads, writes or deletes, under another key or none
    std::vector<Neighbour> neighbours;
};

/// Whether two may hold these beside each other, where no break is in flight.
inline bool stand_together(CachingKind kind_a, Caching a, CachingKind kind_b, Caching b) {
    if (has_any(a | b, Caching::write)) return false;
    if (kind_a == CachingKind::oplock && has_any(b, Caching::handle)) return false;
    return kind_b != CachingKind::oplock || !has_any(a, Caching::handle);
}

/// 2.1.5.18, 2.1.5.18.1 and 2.1.5.18.2 for one level.
inline bool may_hold(CachingKind kind, Caching level, const Scene& scene) {
    if (scene.is_directory && (kind == CachingKind::oplock || has_any(level, Caching::write))) return false;
    if (scene.is_delete_pending && has_any(level, Caching::handle)) return false;
    const bool exclusive = has_any(level, Caching::write);
    if (exclusive && scene.is_opened_by_others) return false;
    if (!exclusive && scene.is_any_range_locked) return false;
    for (const Neighbour& other : scene.neighbours) {
        if (other.is_breaking || !stand_together(kind, level, other.kind, other.held)) return false;
    }
    return true;
}

/// The best level within what is wanted.
inline Caching best_level(CachingKind kind, Caching wanted, const Scene& scene) {
    constexpr Caching r = Caching::read, h = Caching::handle, w = Caching::write;
    for (const Caching level : {r | w | h, r | h, r | w, r}) {
        const bool is_oplock_level = level != (r | h);
        if (kind == CachingKind::oplock && !is_oplock_level) continue;
        if (has_all(wanted, level) && may_hold(kind, level, scene)) return level;
    }
    return Caching::none;
}

} // namespace holdfast::sim
