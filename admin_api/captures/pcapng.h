#pragma once
// Blocks of a capture file: draft-ietf-opsawg-pcapng, "PCAP Next Generation (pcapng) Capture File Format". libpcap
// writes the older format alone, which has no place for comments.

#include "locks/time.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::admin_api::pcapng {

/// Section 4.1 Section Header Block. `application` has written the file.
void append_section(std::string& out, std::string_view application, std::string_view comment);

/// Section 4.2 Interface Description Block: of raw IP packets, whole, with times in nanoseconds. The first one of a
/// section is interface 0, which the rest means.
void append_interface(std::string& out, std::string_view name, std::string_view description);

/// The values of epb_flags.
enum class Direction : std::uint8_t { inbound = 1, outbound = 2 };

struct Packet {
    locks::Time at{};
    Direction direction{};
    std::string_view headers;
    std::string_view payload;      // what is kept of it
    std::size_t whole_payload = 0; // what there was
    std::span<const std::string> comments;
    std::uint64_t lost_before = 0; // packets between the one before and this one
};
/// Section 4.3 Enhanced Packet Block.
void append_packet(std::string& out, const Packet& packet);

struct Statistics {
    locks::Time begun{};
    locks::Time now{};
    std::uint64_t received = 0; // packets, with those that were lost
    std::uint64_t lost = 0;
};
/// Section 4.6 Interface Statistics Block. One may come again and again; the last one counts.
void append_statistics(std::string& out, const Statistics& statistics);

} // namespace holdfast::admin_api::pcapng
