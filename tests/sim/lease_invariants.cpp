#include "tests/sim/lease_invariants.h"

namespace holdfast::sim {

using namespace locks;

namespace {

constexpr Access writing = Access::write_data | Access::append_data;

bool takes_part(const OpenRow& row) { return has_any(row.access, Access::read_data | writing | Access::remove); }

bool stops(const OpenRow& there, const OpenRow& other) {
    return (has_any(other.access, Access::read_data) && !allows(there.share_mode, ShareMode::read)) ||
           (has_any(other.access, writing) && !allows(there.share_mode, ShareMode::write)) ||
           (has_any(other.access, Access::remove) && !allows(there.share_mode, ShareMode::remove));
}

const char* conflict_of(const OpenRow& a, const OpenRow& b) {
    if (takes_part(a) && takes_part(b) && stops(a, b)) return "two opens that do not share";
    if (!a.lease || a.lease->held == Caching::none || is_same_lease(a, b)) return nullptr;
    const Caching others = b.lease ? b.lease->held : Caching::none;
    if (has_any(a.lease->held, Caching::write) && (others != Caching::none || takes_part(b)))
        return "who caches writes is not alone";
    if (others == Caching::none || a.lease->breaking_to || b.lease->breaking_to) return nullptr;
    return stand_together(a.lease->kind, a.lease->held, b.lease->kind, others)
               ? nullptr
               : "two that cache and do not stand together";
}

} // namespace

bool is_same_lease(const OpenRow& a, const OpenRow& b) {
    return a.lease && b.lease && a.lease->kind == CachingKind::lease && b.lease->kind == CachingKind::lease &&
           a.lease->key == b.lease->key && a.owner->client_guid == b.owner->client_guid;
}

const char* conflict_among(const std::vector<OpenRow>& opens) {
    for (const OpenRow& a : opens) {
        for (const OpenRow& b : opens) {
            if (a.id == b.id || a.file != b.file) continue;
            if (const char* const fault = conflict_of(a, b)) return fault;
        }
    }
    return nullptr;
}

const char* conflict_among(const std::vector<LockRow>& locks) {
    for (const LockRow& a : locks) {
        for (const LockRow& b : locks) {
            if (a.file != b.file || a.open == b.open || !a.granted || !b.granted) continue;
            if (a.mode == LockMode::shared && b.mode == LockMode::shared) continue;
            if (a.range.overlaps(b.range)) return "two locks that conflict";
        }
    }
    return nullptr;
}

} // namespace holdfast::sim
