#pragma once
// Whoever looks on at what clients and the server say to each other, after decryption and before sealing.

#include "smb2/state/session.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

namespace holdfast::smb2 {

struct Peer;

enum class Way : std::uint8_t { from_client, to_client };

/// One message, or a compound, as it would stand on the wire if nothing were sealed: signed where it is signed. It is
/// there for the length of the call.
struct TappedMessage {
    Way way{};
    ConnectionNumber connection{};
    const Peer& peer;
    Time at{};
    std::span<const std::byte> bytes; // without its length prefix
    /// Whose session it names. Where it names none: who is logged on, if he is alone on the connection. Else null.
    std::shared_ptr<const SessionUser> user;
};

/// Why a connection has gone.
enum class Parting : std::uint8_t {
    lost,       // its client has gone, or the server stops
    terminated, // the client was understood no more, or took nothing
};

/// Told on the connection's own thread, in the order of the connection, with no lock of `locks` held. What it is
/// given has no keys and no passwords but what the wire has.
class Tap {
  public:
    virtual ~Tap() = default;
    virtual void message(const TappedMessage& message) = 0;
    virtual void ended(const Peer& peer, Time at, Parting how) = 0;
};

/// All taps of a server. While there is none, a message costs one relaxed load.
class Taps {
  public:
    bool is_anybody() const noexcept { return count_.load(std::memory_order_relaxed) != 0; }

    /// It outlives its place here.
    void add(Tap& tap);
    /// When this returns, the tap is not called any more. Not to be called by a tap.
    void remove(Tap& tap);

    void message(const TappedMessage& message) const;
    void ended(const Peer& peer, Time at, Parting how) const;

  private:
    mutable std::shared_mutex mutex_; // shared while taps are called
    std::vector<Tap*> taps_;
    std::atomic<std::size_t> count_{0};
};

/// Where the content of files begins in a message that ends with it: a WRITE, or the answer to a READ, also as the last
/// of a compound. The message's size where there is none.
std::size_t bulk_offset(std::span<const std::byte> message);

/// What an oplock or lease break that nobody has asked for is about: the FileId or the lease key.
using BreakName = std::array<std::uint8_t, 16>;
std::optional<BreakName> break_name(std::span<const std::byte> message);

} // namespace holdfast::smb2
