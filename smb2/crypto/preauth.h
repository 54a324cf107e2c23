#pragma once
// The integrity of what was said before there was a key.

#include <array>
#include <cstddef>
#include <span>

namespace holdfast::smb2::crypto {

/// [MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request: PreauthIntegrityHashValue, SHA-512.
///
/// A chain: each message is hashed behind the hash of all before it. The connection's chain
/// covers NEGOTIATE both ways; every session copies it and goes on with its SESSION_SETUP
/// messages. Messages go in whole, from the SMB2 header on, without the length prefix.
class PreauthHash {
  public:
    void update(std::span<const std::byte> message);
    std::span<const std::byte, 64> value() const { return value_; }
    bool operator==(const PreauthHash&) const = default;

  private:
    std::array<std::byte, 64> value_{};
};

} // namespace holdfast::smb2::crypto
