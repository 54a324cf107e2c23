#pragma once
// Bytes that nobody else should see.

#include <cstddef>
#include <span>

namespace holdfast::smb2::crypto {

/// Compares without telling by its duration where the first difference stands.
bool equal_in_constant_time(std::span<const std::byte> left, std::span<const std::byte> right);

/// Overwrites, also where the compiler can see that nobody reads it again.
void wipe(std::span<std::byte> secret);

} // namespace holdfast::smb2::crypto
