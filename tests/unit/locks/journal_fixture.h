#pragma once
// Commits, and what a journal should say after them.

#include "locks/journal_view.h"

#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::locks::test {

using Change = JournalChange;
using Commit = std::vector<JournalChange>;
using State = std::map<std::string, std::string>;

/// What a commit does, said once more in a slower way.
inline void play(State& state, const Commit& commit) {
    for (const Change& change : commit) {
        if (change.reach == Change::Reach::prefix)
            std::erase_if(state, [&](const auto& entry) { return entry.first.starts_with(change.key); });
        else if (change.value)
            state[change.key] = *change.value;
        else
            state.erase(change.key);
    }
}

inline State state_of(const std::vector<JournalEntry>& entries) {
    State state;
    for (const JournalEntry& entry : entries) state[entry.key] = entry.value;
    return state;
}

/// The states before the first commit, after it, and so on.
inline std::vector<State> states_of(const std::vector<Commit>& commits) {
    std::vector<State> states(1);
    for (const Commit& commit : commits) {
        states.push_back(states.back());
        play(states.back(), commit);
    }
    return states;
}

/// A life of two opens: every kind of change, and commits with several.
inline std::vector<Commit> sample_commits() {
    return {
        {Change::put("open/1", "path=a.txt"), Change::put("open/1/lock/0", "0+10"), Change::put("open/1/lease", "RWH")},
        {Change::put("open/2", "path=b.txt")},
        {Change::put("open/1", "path=renamed.txt"), Change::erase("open/1/lock/0")},
        {Change::put("open/2/lock/0", std::string("\0\xff\xF1rec", 6)), Change::put("open/2/lease", "")},
        {Change::erase_prefix("open/1")},
        {Change::put("open/2", "path=c.txt"), Change::put("open/3", "path=d.txt")},
    };
}

/// Few keys, so that they meet.
inline Commit random_commit(std::mt19937_64& random) {
    Commit commit;
    for (std::size_t count = 1 + random() % 3; count != 0; --count) {
        const std::string open = "open/" + std::to_string(random() % 6);
        const std::string key = open + (random() % 2 == 0 ? "" : "/lock/" + std::to_string(random() % 3));
        switch (random() % 6) {
        case 0: commit.push_back(Change::erase_prefix(open)); break;
        case 1: commit.push_back(Change::erase(key)); break;
        default: commit.push_back(Change::put(key, std::string(random() % 40, static_cast<char>(random())))); break;
        }
    }
    return commit;
}

} // namespace holdfast::locks::test
