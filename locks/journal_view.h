#pragma once
// What a journal says at the end of its records. No I/O.

#include "locks/journal_record.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace holdfast::locks {

struct JournalEntry {
    std::string key;
    std::string value;
    /// A record written after this value is missing from the file: it may have changed or erased it. The
    /// mark stays, over any number of restarts, until the key gets a new value.
    bool doubted = false;

    friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

class JournalView {
  public:
    /// `sequence` is that of the record; it does not fall.
    void apply(const RecordedChange& change, std::uint64_t sequence);
    /// A record with a sequence below this one is missing.
    void doubt_before(std::uint64_t sequence) { doubted_before_ = sequence; }

    /// Sorted by key.
    std::vector<JournalEntry> entries() const;
    std::size_t doubted() const;
    /// Each entry as the change that brings it back, for a file that holds nothing else.
    void for_each(const std::function<void(const RecordedChange&)>& act) const;
    /// What they take there, with a record for each.
    std::uint64_t live_bytes() const { return live_bytes_; }

  private:
    struct Stored {
        std::string value;
        std::uint64_t sequence = 0;
        bool doubted = false;
    };
    using Entries = std::map<std::string, Stored, std::less<>>;

    bool is_doubted(const Stored& stored) const { return stored.doubted || stored.sequence < doubted_before_; }
    void put(const RecordedChange& change, std::uint64_t sequence);
    Entries::iterator erase(Entries::iterator entry);
    void erase_prefix(std::string_view prefix);

    Entries entries_;
    std::uint64_t doubted_before_ = 0;
    std::uint64_t live_bytes_ = 0;
};

} // namespace holdfast::locks
