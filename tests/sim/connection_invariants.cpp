#include "tests/sim/connection_invariants.h"

#include "locks/share_modes.h"
#include "tests/sim/connection_player.h"

#include <map>
#include <vector>

namespace holdfast::sim {

namespace {

constexpr std::size_t all_rows = 100'000;

template <class Row, class Check>
void for_each_pair(const std::vector<Row>& rows, Check check) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = i + 1; j < rows.size(); ++j) check(rows[i], rows[j]);
}

bool same_lease(const locks::OpenRow& one, const locks::OpenRow& other) {
    return one.lease && other.lease && one.lease->kind == locks::CachingKind::lease &&
           one.lease->key == other.lease->key;
}

bool uses_data(const locks::OpenRow& row) {
    constexpr auto looks = locks::Access::read_attributes | locks::Access::write_attributes |
                           locks::Access::synchronize | locks::Access::read_control;
    return has_any(row.access, ~looks);
}

void check_pair(const locks::OpenRow& one, const locks::OpenRow& other) {
    if (!locks::ShareModes::live_together(one.access, one.share_mode, other.access, other.share_mode))
        throw Fault("two opens of one file that do not share");
    if (same_lease(one, other)) return;
    for (const auto* writer : {&one, &other}) {
        const locks::OpenRow& reader = writer == &one ? other : one;
        if (!writer->lease || !has_any(writer->lease->held, locks::Caching::write) || writer->lease->breaking_to)
            continue;
        if (uses_data(reader)) throw Fault("somebody caches writes beside another open");
    }
}

void check_opens(const locks::LockManager& locks) {
    const auto rows = locks.list_opens(locks::OpenId{}, all_rows, [](const auto&) { return true; });
    if (rows.size() != locks.totals().opens) throw Fault("the totals have another number of opens");
    std::map<locks::FileKey, std::vector<locks::OpenRow>> files;
    for (const locks::OpenRow& row : rows) files[row.file].push_back(row);
    for (const auto& [file, opens] : files) for_each_pair(opens, check_pair);
}

void check_ranges(const locks::LockManager& locks) {
    const auto rows = locks.list_locks(0, all_rows, [](const auto&) { return true; });
    std::map<locks::FileKey, std::vector<locks::LockRow>> files;
    std::size_t held = 0, waiting = 0;
    for (const locks::LockRow& row : rows) {
        ++(row.granted ? held : waiting);
        if (row.granted) files[row.file].push_back(row);
    }
    const locks::Totals totals = locks.totals();
    if (held != totals.locks_held || waiting != totals.locks_waiting) throw Fault("the totals have other locks");
    for (const auto& [file, ranges] : files) {
        for_each_pair(ranges, [](const locks::LockRow& one, const locks::LockRow& other) {
            const bool shared = one.mode == locks::LockMode::shared && other.mode == locks::LockMode::shared;
            // An open may put a shared lock over an exclusive one of its own.
            if (!shared && one.open != other.open && one.range.overlaps(other.range))
                throw Fault("two locks that conflict");
        });
    }
}

} // namespace

void check_invariants(const locks::LockManager& locks) {
    check_opens(locks);
    check_ranges(locks);
}

void check_nothing_left(const locks::LockManager& locks) {
    const locks::Totals totals = locks.totals();
    if (totals.opens != 0 || totals.streams != 0) throw Fault("opens are left when all clients have gone");
    if (totals.locks_held != 0 || totals.locks_waiting != 0) throw Fault("locks are left when all clients have gone");
}

} // namespace holdfast::sim
