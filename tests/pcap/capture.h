#pragma once
// SMB frames out of a capture file.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::pcap {

using Bytes = std::vector<std::byte>;

/// One direction of one TCP connection.
struct Flow {
    std::string from; // "192.168.1.2:49152"
    std::string to;

    auto operator<=>(const Flow&) const = default;
};

struct Frame {
    Flow flow;
    Bytes bytes; // without the length prefix; none where the sender ends the connection
    std::chrono::microseconds time{};

    bool is_end() const { return bytes.empty(); }
};

/// What could not be used, so that a test can say so.
struct CaptureCounts {
    std::size_t packets = 0;
    std::size_t not_tcp = 0;
    std::size_t cut_short = 0; // the capture kept less than there was
    std::size_t gaps = 0;      // segments that the capture has not
    std::size_t frames = 0;
};

/// The captures in a folder and below, by name; a file alone. None where there is nothing, which is said.
std::vector<std::filesystem::path> captures_in(const std::filesystem::path& where);

/// Reads a pcap or pcapng file, puts TCP streams together and calls `deliver` for each SMB frame in
/// the order in which they were completed, and for each end of a connection. Throws std::runtime_error for what is no
/// capture.
CaptureCounts read_capture(const std::string& path, const std::function<void(const Frame&)>& deliver);
/// The same of a file's bytes.
CaptureCounts read_capture(std::span<const std::byte> bytes, const std::function<void(const Frame&)>& deliver);

} // namespace holdfast::pcap
