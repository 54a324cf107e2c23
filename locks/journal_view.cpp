#include "locks/journal_view.h"

#include <algorithm>
#include <utility>

namespace holdfast::locks {

namespace {

std::uint64_t size_alone(std::string_view key, std::string_view value) {
    return RecordHead::size + RecordedChange::fixed_size + key.size() + value.size();
}

} // namespace

void JournalView::apply(const RecordedChange& change, std::uint64_t sequence) {
    switch (change.kind) {
    case RecordedChange::Kind::put:
    case RecordedChange::Kind::put_doubted: return put(change, sequence);
    case RecordedChange::Kind::erase:
        if (const auto found = entries_.find(change.key); found != entries_.end()) erase(found);
        return;
    case RecordedChange::Kind::erase_prefix: return erase_prefix(change.key);
    }
}

void JournalView::put(const RecordedChange& change, std::uint64_t sequence) {
    if (const auto found = entries_.find(change.key); found != entries_.end()) erase(found);
    Stored stored{std::string(change.value), sequence, change.kind == RecordedChange::Kind::put_doubted};
    entries_.emplace(change.key, std::move(stored));
    live_bytes_ += size_alone(change.key, change.value);
}

JournalView::Entries::iterator JournalView::erase(Entries::iterator entry) {
    live_bytes_ -= size_alone(entry->first, entry->second.value);
    return entries_.erase(entry);
}

void JournalView::erase_prefix(std::string_view prefix) {
    auto entry = entries_.lower_bound(prefix);
    while (entry != entries_.end() && entry->first.starts_with(prefix)) entry = erase(entry);
}

std::vector<JournalEntry> JournalView::entries() const {
    std::vector<JournalEntry> all;
    all.reserve(entries_.size());
    for (const auto& [key, stored] : entries_) all.push_back({key, stored.value, is_doubted(stored)});
    return all;
}

std::size_t JournalView::doubted() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(entries_, [&](const auto& entry) { return is_doubted(entry.second); }));
}

void JournalView::for_each(const std::function<void(const RecordedChange&)>& act) const {
    using Kind = RecordedChange::Kind;
    for (const auto& [key, stored] : entries_)
        act({is_doubted(stored) ? Kind::put_doubted : Kind::put, key, stored.value});
}

} // namespace holdfast::locks
