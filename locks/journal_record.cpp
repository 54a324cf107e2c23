#include "locks/journal_record.h"

#include <boost/crc.hpp>

#include <algorithm>
#include <cassert>
#include <concepts>

namespace holdfast::locks {

namespace {

constexpr std::string_view head_magic = "HFJOURNL";
constexpr std::string_view record_magic = "\xF1rec"; // begins with a byte that UTF-8 hardly has

template <std::unsigned_integral T>
void put_number(std::string& into, T number) {
    for (std::size_t byte = 0; byte < sizeof(T); ++byte) into += static_cast<char>(number >> (8 * byte) & 0xff);
}

/// Whoever calls has made sure that the bytes are there.
template <std::unsigned_integral T>
T take_number(std::string_view& from) {
    std::uint64_t number = 0;
    for (std::size_t byte = 0; byte < sizeof(T); ++byte)
        number |= std::uint64_t{static_cast<unsigned char>(from[byte])} << (8 * byte);
    from.remove_prefix(sizeof(T));
    return static_cast<T>(number);
}

std::string_view take_bytes(std::string_view& from, std::size_t count) {
    const std::string_view taken = from.substr(0, count);
    from.remove_prefix(count);
    return taken;
}

std::uint32_t crc32c(std::uint64_t salt, std::string_view bytes) {
    std::string start;
    put_number(start, salt);
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(start.data(), start.size());
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

std::string encode_payload(std::span<const RecordedChange> changes) {
    std::string payload;
    for (const RecordedChange& change : changes) {
        assert(change.key.size() <= JournalLimits::key && change.value.size() <= JournalLimits::value);
        put_number(payload, static_cast<std::uint8_t>(change.kind));
        put_number(payload, static_cast<std::uint16_t>(change.key.size()));
        put_number(payload, static_cast<std::uint32_t>(change.value.size()));
        payload += change.key;
        payload += change.value;
    }
    return payload;
}

bool is_kind(std::uint8_t number) {
    return number >= static_cast<std::uint8_t>(RecordedChange::Kind::put) &&
           number <= static_cast<std::uint8_t>(RecordedChange::Kind::put_doubted);
}

std::optional<RecordedChange> take_change(std::string_view& from) {
    if (from.size() < RecordedChange::fixed_size) return std::nullopt;
    const auto kind = take_number<std::uint8_t>(from);
    const std::size_t key_size = take_number<std::uint16_t>(from);
    const std::size_t value_size = take_number<std::uint32_t>(from);
    if (!is_kind(kind) || key_size + value_size > from.size()) return std::nullopt;
    RecordedChange change{.kind = RecordedChange::Kind{kind}, .key = {}, .value = {}};
    change.key = take_bytes(from, key_size);
    change.value = take_bytes(from, value_size);
    return change;
}

} // namespace

std::string encode_head(const JournalHead& head) {
    std::string once(head_magic);
    put_number(once, head.version);
    put_number(once, head.salt);
    put_number(once, head.first_sequence);
    put_number(once, crc32c(0, once));
    assert(once.size() == JournalHead::size);
    std::string all;
    for (std::size_t copy = 0; copy < JournalHead::copies; ++copy) all += once;
    return all;
}

std::optional<JournalHead> decode_head(std::string_view bytes) {
    if (bytes.size() < JournalHead::size || !bytes.starts_with(head_magic)) return std::nullopt;
    const std::uint32_t wanted = crc32c(0, bytes.substr(0, JournalHead::size - sizeof(std::uint32_t)));
    bytes.remove_prefix(head_magic.size());
    JournalHead head;
    head.version = take_number<std::uint32_t>(bytes);
    head.salt = take_number<std::uint64_t>(bytes);
    head.first_sequence = take_number<std::uint64_t>(bytes);
    if (take_number<std::uint32_t>(bytes) != wanted) return std::nullopt;
    return head;
}

RecordedChange as_recorded(const JournalChange& change) {
    if (change.reach == JournalChange::Reach::prefix) {
        assert(!change.value);
        return {RecordedChange::Kind::erase_prefix, change.key, {}};
    }
    if (!change.value) return {RecordedChange::Kind::erase, change.key, {}};
    return {RecordedChange::Kind::put, change.key, *change.value};
}

bool is_within_limits(std::span<const JournalChange> changes) {
    std::size_t together = 0;
    for (const JournalChange& change : changes) {
        const RecordedChange recorded = as_recorded(change);
        if (recorded.key.size() > JournalLimits::key || recorded.value.size() > JournalLimits::value) return false;
        together += recorded.size();
        if (together > JournalLimits::commit) return false;
    }
    return true;
}

void encode_record(std::string& into, std::uint64_t salt, std::uint64_t sequence,
                   std::span<const RecordedChange> changes) {
    const std::string payload = encode_payload(changes);
    const std::size_t start = into.size();
    into += record_magic;
    put_number(into, static_cast<std::uint32_t>(payload.size()));
    put_number(into, sequence);
    put_number(into, crc32c(salt, payload));
    put_number(into, crc32c(salt, std::string_view(into).substr(start)));
    assert(into.size() == start + RecordHead::size);
    into += payload;
}

std::optional<RecordHead> decode_record_head(std::string_view bytes, std::uint64_t salt) {
    if (bytes.size() < RecordHead::size || !bytes.starts_with(record_magic)) return std::nullopt;
    const std::uint32_t wanted = crc32c(salt, bytes.substr(0, RecordHead::size - sizeof(std::uint32_t)));
    bytes.remove_prefix(record_magic.size());
    RecordHead head;
    head.payload_size = take_number<std::uint32_t>(bytes);
    head.sequence = take_number<std::uint64_t>(bytes);
    head.payload_crc = take_number<std::uint32_t>(bytes);
    if (take_number<std::uint32_t>(bytes) != wanted) return std::nullopt;
    return head;
}

std::optional<std::vector<RecordedChange>> decode_payload(const RecordHead& head, std::string_view payload,
                                                          std::uint64_t salt) {
    if (payload.size() != head.payload_size || crc32c(salt, payload) != head.payload_crc) return std::nullopt;
    std::vector<RecordedChange> changes;
    while (!payload.empty()) {
        const auto change = take_change(payload);
        if (!change) return std::nullopt;
        changes.push_back(*change);
    }
    return changes;
}

// The head has a CRC of its own, so looking at a candidate costs the same whatever length it claims: a
// value full of magics does not make this quadratic.
std::size_t find_record(std::string_view bytes, std::size_t from, std::uint64_t salt) {
    while (true) {
        const std::size_t at = bytes.find(record_magic, from);
        if (at == std::string_view::npos || decode_record_head(bytes.substr(at), salt)) return at;
        from = at + 1;
    }
}

} // namespace holdfast::locks
