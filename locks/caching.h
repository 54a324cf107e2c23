#pragma once
// The vocabulary of oplocks and leases: what clients may cache, and what makes them stop.

#include "locks/ids.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace holdfast::locks {

/// What a client may keep to itself, in the bits of [MS-SMB2] 2.2.13.2.8. Oplocks are the same thing in three fixed
/// sizes: level II is `read`, exclusive `read | write`, batch all three.
enum class Caching : std::uint8_t { none = 0, read = 1, handle = 2, write = 4, all = 7 };

constexpr Caching operator|(Caching a, Caching b) {
    return static_cast<Caching>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr Caching operator&(Caching a, Caching b) {
    return static_cast<Caching>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
constexpr Caching operator~(Caching a) { return static_cast<Caching>(~static_cast<unsigned>(a) & 7U); }
constexpr bool has_any(Caching value, Caching wanted) { return (value & wanted) != Caching::none; }
constexpr bool has_all(Caching value, Caching wanted) { return (value & wanted) == wanted; }

enum class CachingKind : std::uint8_t {
    oplock, // of one open
    lease,  // of all opens of a client that name its key
};

/// Who keeps those from a cached file that use it beside this library, and so how much can be cached. Where somebody
/// does, he is told of each change (LockSink::guarded_changed), and breaks caching when they come.
enum class Guard : std::uint8_t {
    none,      // nobody: they are let alone
    exclusive, // only all of them at once: with the caching of writes all caching goes
    shared,    // also those that would change the file alone: reading can stay cached
};

/// Chosen by the client, unique among its leases.
using LeaseKey = std::array<std::uint8_t, 16>;

struct LeaseName {
    ClientGuid client{};
    LeaseKey key{};
    auto operator<=>(const LeaseName&) const = default;
};

/// What an open would like to cache.
struct CachingWish {
    CachingKind kind = CachingKind::oplock;
    Caching wanted = Caching::none;
    LeaseName name;           // of a lease
    std::uint8_t version = 1; // of a lease: 2 counts its changes
    std::uint16_t epoch = 0;  // the client's count
    Guard guard = Guard::none;
};

/// What happens to a stream, as far as those who cache it care: the operations of [MS-FSA] 2.1.4.12. READ and
/// FLUSH_DATA are not among them: they break write caching, which nobody has beside an open that could do either.
enum class CacheOperation : std::uint8_t {
    open,          // reads or writes the file, or is to delete it
    open_security, // opens for attributes and the descriptor alone
    overwrite,     // an open that replaces the content
    share_broken,  // OPEN_BREAK_H: an open that meets a sharing violation
    write,         // WRITE, byte-range locks, end of file, allocation, zero data
    rename,        // and link
    remove,        // the file is to be deleted
    security,      // its descriptor changes
    change_below,  // PARENT_OBJECT: something in the folder changes
};

enum class BreakVerdict : std::uint8_t {
    proceed, // whoever had to know is being told
    wait,    // the token will be woken when those who cache have answered, or their time is over
    closed,  // the open ended meanwhile
};

/// One break in flight. What is over is never broken again under the same number.
struct BreakTicket {
    FileKey file;
    std::uint64_t serial = 0;
};

/// What is to be said to a client: [MS-FSA] 2.1.5.18.3 Indicating an Oplock Break to the Server.
struct BreakNotice {
    CachingKind kind{};
    BreakTicket ticket;
    OpenId open{};       // of an oplock: its open; of a lease: who took it last, which may have ended
    SessionId session{}; // of that open
    LeaseName name;      // of a lease; of an oplock: its client alone
    Caching from{};
    Caching to{};
    std::uint16_t epoch = 0; // of a lease of version 2, else 0
    bool needs_acknowledgement = false;
};

enum class AckVerdict : std::uint8_t {
    done,
    unknown,      // nobody holds such a lease
    not_breaking, // nothing was asked
    too_much,     // more than was left to the client
};

struct AckResult {
    AckVerdict verdict{};
    Caching held{}; // when done: what the client may cache from now on
};

/// What an open was granted, for its client's answer.
struct CachingAnswer {
    CachingKind kind = CachingKind::oplock;
    Caching held = Caching::none;
    std::uint8_t version = 1; // of a lease: as it was made, however this open asked for it
    std::uint16_t epoch = 0;
    bool is_breaking = false;
};

} // namespace holdfast::locks

template <>
struct std::hash<holdfast::locks::LeaseName> {
    std::size_t operator()(const holdfast::locks::LeaseName& name) const noexcept {
        return std::hash<std::string_view>()({reinterpret_cast<const char*>(&name), sizeof name});
    }
};
