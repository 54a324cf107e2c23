#pragma once
// The bytes of a journal: the head of a file, and a record. No I/O.
//
//     file    head, head again, record*
//     head    magic:8 version:4 salt:8 first_sequence:8 crc:4
//     record  magic:4 payload_size:4 sequence:8 payload_crc:4 head_crc:4 payload
//     payload (kind:1 key_size:2 value_size:4 key value)*
//
// Numbers are little-endian. Every CRC32C of a record starts from the file's salt, a random number: so
// neither bytes of another file that the disk brings back, nor a value in which a client spells out a
// record, can pass for a record of this file.

#include "locks/journal.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::locks {

struct JournalHead {
    static constexpr std::size_t size = 32;
    static constexpr std::size_t copies = 2; // so that one bad byte does not take the whole file
    static constexpr std::uint32_t current_version = 1;

    std::uint32_t version = current_version; // later versions keep the layout of the head
    std::uint64_t salt = 0;
    std::uint64_t first_sequence = 1;

    friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

/// All copies.
std::string encode_head(const JournalHead& head);
/// One copy, of whatever version; nothing when a byte of it is wrong.
std::optional<JournalHead> decode_head(std::string_view bytes);

/// A change as it stands in a record. The views are of the record's bytes.
struct RecordedChange {
    enum class Kind : std::uint8_t {
        put = 1,
        erase = 2,
        erase_prefix = 3,
        put_doubted = 4, // see JournalEntry::doubted
    };
    Kind kind{};
    std::string_view key;
    std::string_view value;

    static constexpr std::size_t fixed_size = 7;
    std::size_t size() const { return fixed_size + key.size() + value.size(); }

    friend bool operator==(const RecordedChange&, const RecordedChange&) = default;
};

RecordedChange as_recorded(const JournalChange& change);
/// Whether the sizes are within the limits, of each change and together.
bool is_within_limits(std::span<const JournalChange> changes);

struct RecordHead {
    static constexpr std::size_t size = 24;

    std::uint64_t sequence = 0;
    std::uint32_t payload_size = 0;
    std::uint32_t payload_crc = 0;

    std::size_t record_size() const { return size + payload_size; }
};

/// Appends the record to `into`.
void encode_record(std::string& into, std::uint64_t salt, std::uint64_t sequence,
                   std::span<const RecordedChange> changes);
/// Nothing when the bytes do not begin with a record's head that is right.
std::optional<RecordHead> decode_record_head(std::string_view bytes, std::uint64_t salt);
/// Nothing when it is not the payload of this head.
std::optional<std::vector<RecordedChange>> decode_payload(const RecordHead& head, std::string_view payload,
                                                          std::uint64_t salt);
/// Where the next record's head that is right begins, at `from` or later; npos when there is none.
std::size_t find_record(std::string_view bytes, std::size_t from, std::uint64_t salt);

} // namespace holdfast::locks
