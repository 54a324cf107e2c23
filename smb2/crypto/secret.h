#pragma once
// Bytes that nobody else should see.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::smb2::crypto {

/// Compares without telling by its duration where the first difference stands.
bool equal_in_constant_time(std::span<const std::byte> left, std::span<const std::byte> right);

/// Overwrites, also where the compiler can see that nobody reads it again.
void wipe(std::span<std::byte> secret);

/// A key of up to 32 bytes, wiped when it goes.
class KeyBytes {
  public:
    KeyBytes() = default;
    explicit KeyBytes(std::span<const std::byte> bytes);
    KeyBytes(const KeyBytes&) = default;
    KeyBytes& operator=(const KeyBytes&) = default;
    ~KeyBytes() { wipe(bytes_); }

    std::span<const std::byte> view() const { return std::span(bytes_).first(size_); }
    /// Of keys that have 16 bytes whatever the cipher; a shorter one comes padded with zeros.
    std::span<const std::byte, 16> first_16() const { return std::span(bytes_).first<16>(); }
    bool empty() const { return size_ == 0; }

  private:
    std::array<std::byte, 32> bytes_{};
    std::uint8_t size_ = 0;
};

} // namespace holdfast::smb2::crypto
