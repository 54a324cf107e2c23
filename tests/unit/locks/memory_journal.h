#pragma once
// A journal that keeps what it is told in memory, and answers when the test wants it to.

#include "locks/journal.h"
#include "locks/saved_open.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::locks::test {

class MemoryJournal final : public Journal {
  public:
    void commit(std::vector<JournalChange> changes, Done done) override {
        if (!changes.empty()) ++commits;
        for (JournalChange& change : changes) apply(change);
        if (after_commit) after_commit();
        if (done) waiting.push_back(std::move(done));
        if (!holds_back) answer();
    }
    /// The disk has it, or has refused it.
    void answer(bool ok = true) {
        for (const Done& done : std::exchange(waiting, {})) done(ok);
    }
    std::vector<SavedOpen> saved() const {
        std::vector<SavedEntry> list;
        for (const auto& [key, value] : entries) list.push_back({key, value});
        return read_back(list).opens;
    }

    std::map<std::string, std::string> entries;
    std::vector<Done> waiting;
    bool holds_back = false;
    std::size_t commits = 0;
    std::function<void()> after_commit; // as far as a kill may have come

  private:
    void apply(JournalChange& change) {
        if (change.value) {
            entries.insert_or_assign(change.key, std::move(*change.value));
        } else if (change.reach == JournalChange::Reach::key) {
            entries.erase(change.key);
        } else {
            std::erase_if(entries, [&](const auto& entry) { return entry.first.starts_with(change.key); });
        }
    }
};

} // namespace holdfast::locks::test
