#pragma once
// What NTLM still needs and nothing else may use: MD4, MD5 and RC4. MD4 and RC4 stand here in a
// few lines: OpenSSL has them in its legacy provider only, which need not be installed, and a
// second way for where it is missing would be the one that nobody tests.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace holdfast::smb2::crypto {

using Digest16 = std::array<std::byte, 16>;

Digest16 md4(std::span<const std::byte> data);
Digest16 hmac_md5(std::span<const std::byte> key, std::initializer_list<std::span<const std::byte>> parts);
Digest16 md5(std::initializer_list<std::span<const std::byte>> parts);

/// RC4 as a running stream: NTLM's sealing handles go on from message to message.
class Rc4 {
  public:
    /// `key` is not empty.
    explicit Rc4(std::span<const std::byte> key);
    /// In place; encrypting and decrypting are the same.
    void apply(std::span<std::byte> data);

  private:
    std::array<std::uint8_t, 256> state_;
    std::uint8_t i_ = 0;
    std::uint8_t j_ = 0;
};

} // namespace holdfast::smb2::crypto
