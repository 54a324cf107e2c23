#pragma once
// Which of a client's requests on an open are from before it lost a channel, and whether any of these still runs.

#include <atomic>
#include <cstdint>

namespace holdfast::smb2 {

enum class Attempt : std::uint8_t { first, replay }; // SMB2_FLAGS_REPLAY_OPERATION

/// [MS-SMB2] 3.3.1.10 Open.ChannelSequence, OutstandingRequestCount, OutstandingPreRequestCount. From any thread.
class ChannelSequence {
  public:
    explicit ChannelSequence(std::uint16_t first = 0) : packed_(pack({first, 0, 0})) {}
    /// Of a CREATE that makes the open, or comes back for it.
    void restart(std::uint16_t first) { packed_.store(pack({first, 0, 0}), std::memory_order_release); }

    /// [MS-SMB2] 3.3.5.2.10 Verifying the Channel Sequence Number. True: the request counts as running, and its end()
    /// is to be called. False: what would change something must not run (FILE_NOT_AVAILABLE).
    bool begin(std::uint16_t sequence, Attempt attempt) {
        std::uint64_t before = packed_.load(std::memory_order_relaxed);
        for (;;) {
            Counts counts = unpack(before);
            const bool counted = enter(counts, sequence, attempt);
            if (packed_.compare_exchange_weak(before, pack(counts), std::memory_order_acq_rel)) return counted;
        }
    }

    /// [MS-SMB2] 3.3.4.1 Sending Any Outgoing Message: the answer to a request that began with `sequence`.
    void end(std::uint16_t sequence) {
        std::uint64_t before = packed_.load(std::memory_order_relaxed);
        for (;;) {
            Counts counts = unpack(before);
            std::uint32_t& running = sequence == counts.sequence ? counts.requests : counts.from_before;
            if (running > 0) --running;
            if (packed_.compare_exchange_weak(before, pack(counts), std::memory_order_acq_rel)) return;
        }
    }

  private:
    struct Counts {
        std::uint16_t sequence = 0;
        std::uint32_t requests = 0;
        std::uint32_t from_before = 0; // requests of an older sequence
    };

    static bool enter(Counts& counts, std::uint16_t sequence, Attempt attempt) {
        if (sequence != counts.sequence) {
            constexpr std::uint16_t furthest = 0x7FFF; // beyond, it is one of the past: the numbers wrap
            if (static_cast<std::uint16_t>(sequence - counts.sequence) > furthest) return false;
            counts = {sequence, 0, counts.from_before + counts.requests};
        }
        // A replay has to wait for what it may be a replay of.
        if (attempt == Attempt::replay && counts.from_before != 0) return false;
        ++counts.requests;
        return true;
    }

    // A connection's bound on requests is far below 2^24.
    static constexpr unsigned bits = 24;
    static constexpr std::uint64_t mask = (1U << bits) - 1;
    static std::uint64_t pack(const Counts& counts) {
        return std::uint64_t{counts.sequence} << 2 * bits | (counts.requests & mask) << bits |
               (counts.from_before & mask);
    }
    static Counts unpack(std::uint64_t packed) {
        return {static_cast<std::uint16_t>(packed >> 2 * bits), static_cast<std::uint32_t>(packed >> bits & mask),
                static_cast<std::uint32_t>(packed & mask)};
    }

    std::atomic<std::uint64_t> packed_;
};

} // namespace holdfast::smb2
