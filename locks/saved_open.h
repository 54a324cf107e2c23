#pragma once
// A persistent open as the journal has it: all that it takes to give it back to its client after a restart.

#include "locks/access.h"
#include "locks/byte_range.h"
#include "locks/caching.h"
#include "locks/durability.h"
#include "locks/ids.h"
#include "locks/lock_types.h"
#include "locks/open.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::locks {

struct SavedLease {
    CachingKind kind{};
    LeaseName name;
    std::uint8_t version = 1;
    std::uint16_t epoch = 0;
    Caching held{};
    bool operator==(const SavedLease&) const = default;
};

struct SavedOpen {
    OpenId id{};
    FileKey file;
    Access access{};
    ShareMode share_mode{};
    std::uint32_t create_options = 0;
    bool delete_on_close = false;
    bool delete_pending = false; // of its stream
    std::string path;
    std::string stream_name; // not in the journal: whoever restores a named stream finds it by its key
    Time opened_at{};
    Durability durability;
    std::optional<SavedLease> lease; // or oplock
    // Of its owner, what does not end with the session.
    std::string share_name, user, domain, sid;
    std::uint32_t uid = 0;
    std::string client_address, client_name;
    ClientGuid client_guid{};
    std::uint16_t dialect = 0;
    std::string resource;             // as its maker describes what it holds
    std::vector<RangeRequest> ranges; // held byte-range locks
};

// ---------------------------------------------------------------- keys: "open/ID", "open/ID/lock/SERIAL"

inline constexpr std::string_view saved_opens_prefix = "open/";
std::string key_of(OpenId id);
std::string key_of_lock(OpenId id, std::uint64_t serial);

// ---------------------------------------------------------------- values

/// All but the ranges, which have keys of their own.
std::string encode(const SavedOpen& open);
std::string encode(const RangeRequest& range);

/// One key and its value, as the journal gives them back.
struct SavedEntry {
    std::string_view key;
    std::string_view value;
};

struct ReadBack {
    std::vector<SavedOpen> opens; // by rising id, with their ranges
    std::size_t unreadable = 0;   // entries that make no sense, and locks without their open
};
/// `entries` are sorted by key.
ReadBack read_back(const std::vector<SavedEntry>& entries);

} // namespace holdfast::locks
