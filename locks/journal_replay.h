#pragma once
// Reads all bytes of a journal's file, whatever has happened to them. No I/O.

#include "locks/journal_view.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::locks {

/// What could not be read.
///
/// A bad record costs itself and nothing else: reading goes on with the next one. Each record has a
/// number, so that one which is missing in front of another is noticed. What cannot be noticed is a file
/// that ends early right behind a record.
struct JournalDamage {
    enum class Head : std::uint8_t {
        whole,
        one_copy, // the other one was read
        lost,     // nothing could be: it was no journal, or one without a head
    };
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;

        friend bool operator==(const Place&, const Place&) = default;
    };

    Head head = Head::whole;
    /// Records, and so commits, that are missing. Exact, unless the damage reaches to the end of the file
    /// or into a lost head: then it is at least so many.
    std::uint64_t lost_records = 0;
    std::uint64_t lost_bytes = 0;
    std::vector<Place> places; // of these bytes: the first of them, see most_places
    /// At the end: the beginning of a record, or zeros. A crash leaves such of commits of which nobody
    /// has been told that they are done; they are in no other count.
    std::uint64_t torn_bytes = 0;
    std::size_t doubted_entries = 0; // also those that were doubted before, see JournalEntry
    std::string kept_aside;          // the name that the damaged file has now

    static constexpr std::size_t most_places = 64;

    bool is_damaged() const { return head != Head::whole || lost_records != 0 || lost_bytes != 0; }
    bool any() const { return is_damaged() || torn_bytes != 0 || doubted_entries != 0; }
};

struct JournalReplay {
    JournalHead head;
    JournalView view;
    JournalDamage damage;
    std::uint64_t next_sequence = 1;
    std::uint64_t end = 0; // of the last record

    bool is_newer() const { return head.version > JournalHead::current_version; }
};

/// With a head of a newer version, nothing more is read.
JournalReplay replay_journal(std::string_view file);

} // namespace holdfast::locks
