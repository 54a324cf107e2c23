// A journal's file after whatever may have happened to it. The first byte chooses: bytes that call themselves one;
// records as they are written, of which some bytes are changed afterwards (their number is the second byte); or one
// entry, its key first, up to a zero byte.

#include "locks/journal_replay.h"
#include "locks/saved_open.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace holdfast::locks;

void require(bool holds) {
    if (!holds) std::abort();
}

void read_values(const JournalView& view) {
    const auto entries = view.entries();
    std::vector<SavedEntry> values;
    for (const JournalEntry& entry : entries) values.push_back({entry.key, entry.value});
    const ReadBack back = read_back(values);
    require(back.unreadable <= entries.size() && back.opens.size() <= entries.size());
}

JournalReplay replay(std::string_view file) {
    JournalReplay replayed = replay_journal(file);
    const JournalDamage& damage = replayed.damage;
    require(replayed.end <= file.size());
    require(damage.lost_bytes + damage.torn_bytes <= file.size());
    require(damage.places.size() <= JournalDamage::most_places);
    read_values(replayed.view);
    return replayed;
}

/// Takes the next of what is left.
std::string_view take(std::string_view& rest, std::size_t length) {
    const std::string_view taken = rest.substr(0, length);
    rest.remove_prefix(taken.size());
    return taken;
}
std::uint8_t take_byte(std::string_view& rest) {
    const std::string_view one = take(rest, 1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
}

struct Written {
    std::string file;
    JournalView view;
    std::uint64_t records = 0;
};

Written write_records(std::string_view rest) {
    Written written;
    const JournalHead head{.salt = 7};
    written.file = encode_head(head);
    while (!rest.empty()) {
        std::vector<RecordedChange> changes;
        for (std::size_t left = 1 + take_byte(rest) % 3U; left != 0 && !rest.empty(); --left) {
            const auto kind = static_cast<RecordedChange::Kind>(1 + take_byte(rest) % 4U);
            const std::string_view key = take(rest, 1 + take_byte(rest) % 8U);
            const bool has_value = kind == RecordedChange::Kind::put || kind == RecordedChange::Kind::put_doubted;
            if (!key.empty()) changes.push_back({kind, key, has_value ? take(rest, take_byte(rest)) : ""});
        }
        if (changes.empty()) continue;
        const std::uint64_t sequence = head.first_sequence + written.records++;
        encode_record(written.file, head.salt, sequence, changes);
        for (const RecordedChange& change : changes) written.view.apply(change, sequence);
    }
    return written;
}

void records(std::string_view rest) {
    const std::size_t changed = take_byte(rest) % 4U;
    const std::string_view where = take(rest, changed * 3);
    Written written = write_records(rest);
    bool is_whole = true;
    for (std::size_t i = 0; i + 2 < where.size(); i += 3) {
        const std::size_t offset = static_cast<std::uint8_t>(where[i]) * 256U + static_cast<std::uint8_t>(where[i + 1]);
        written.file[offset % written.file.size()] ^= where[i + 2];
        is_whole = is_whole && where[i + 2] == 0;
    }
    const JournalReplay replayed = replay(written.file);
    if (!is_whole) return;
    require(!replayed.damage.is_damaged() && replayed.damage.torn_bytes == 0);
    require(replayed.view.entries() == written.view.entries());
    require(replayed.next_sequence == 1 + written.records && replayed.end == written.file.size());
}

void entry(std::string_view rest) {
    const std::string_view key = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(rest.size(), key.size() + 1));
    const ReadBack back = read_back({{key, rest}});
    require(back.opens.size() + back.unreadable <= 1);
    // What was understood is written down again to the same.
    for (const SavedOpen& open : back.opens) {
        const std::string again = encode(open), name = key_of(open.id);
        const ReadBack twice = read_back({{name, again}});
        require(twice.opens.size() == 1 && encode(twice.opens.front()) == again);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return -1;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
    case 0: replay(rest); return 0;
    case 1: records(rest); return 0;
    case 2: entry(rest); return 0;
    default: return -1;
    }
}
