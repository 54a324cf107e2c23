#pragma once
// One line of the audit: a JSON object that is chained to the line before.

#include "admin_api/audit.h"
#include "locks/open.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

/// A place in the chain: the last entry's number and hash. Before the first: 0, and 64 zeros.
struct ChainLink {
    std::uint64_t seq = 0;
    std::string hash = std::string(64, '0');

    bool operator==(const ChainLink&) const = default;
};

/// What an entry is.
enum class EntryKind : std::uint8_t {
    asked, // a change is about to be made; written before the deed
    done,  // what came of it
    torn,  // what stood behind the entry before was damaged: a crash in the middle of a line
};
std::string_view name_of(EntryKind kind);

/// More results than these, or than fit into a mebibyte, are counted and left out.
inline constexpr std::size_t most_results = 1'000;
inline constexpr std::size_t most_result_bytes = 1u << 20;

/// The members of an entry but its place: they stay the same wherever it goes into the chain.
std::string entry_members(EntryKind kind, const Change& change, locks::Time now);
/// The same of a mark. `damaged`: the bytes that are no entry.
std::string torn_members(std::string_view damaged, locks::Time now);

/// {"seq":"17",<members>,"prev":"<hash of 16>","hash":"…"} without the newline. The hash is the
/// SHA-256, in hex, of this line without its member "hash".
std::string chained(const ChainLink& before, std::string_view members);

struct CheckedLine {
    ChainLink self;
    std::string prev; // hash of the line before, as this one has it
};
/// Nothing when the line does not have this form or its hash is another.
std::optional<CheckedLine> check_line(std::string_view line);

std::string sha256_hex(std::string_view bytes);

} // namespace holdfast::admin_api
