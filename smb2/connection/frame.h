#pragma once
// [MS-SMB2] 2.1 Transport: each message is preceded by a zero byte and its length in three.

#include "smb2/buffer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace holdfast::smb2 {

inline constexpr std::size_t frame_prefix_size = 4;

/// Writes the prefix of a message of `length` bytes (below 2^24).
void write_frame_prefix(std::byte* at, std::size_t length);

/// Cuts a stream of bytes into messages. Holds memory only while a message is incomplete.
class FrameReader {
  public:
    enum class Verdict { go_on, malformed };
    /// Given whole messages without prefix; may change them in place (decryption).
    using Sink = std::function<void(std::span<std::byte>)>;

    /// Takes bytes as they came. `most` bounds a message's length. Malformed: not our framing, or
    /// too long; nothing after that can be understood.
    Verdict feed(std::span<std::byte> bytes, std::size_t most, const Sink& sink);

    /// While a long message is incomplete: where its next bytes go, so that the socket writes
    /// them there itself. Else empty.
    std::span<std::byte> room();
    /// So many bytes of room() were filled.
    void filled(std::size_t count, const Sink& sink);

  private:
    /// Reads the length at `bytes`; negative when it is not our framing.
    static std::int64_t length_of(std::span<const std::byte> bytes);

    Buffer partial_;           // prefix and what came of the message
    std::size_t expected_ = 0; // of partial_, with prefix; 0 while the prefix is incomplete
};

} // namespace holdfast::smb2
