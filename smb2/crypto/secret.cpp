#include "smb2/crypto/secret.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cassert>

namespace holdfast::smb2::crypto {

bool equal_in_constant_time(std::span<const std::byte> left, std::span<const std::byte> right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void wipe(std::span<std::byte> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

KeyBytes::KeyBytes(std::span<const std::byte> bytes) : size_(static_cast<std::uint8_t>(bytes.size())) {
    assert(bytes.size() <= bytes_.size());
    std::ranges::copy(bytes, bytes_.begin());
}

} // namespace holdfast::smb2::crypto
