#include "admin_api/azure/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace holdfast::admin_api::azure {

namespace {

/// Far above any key or signature; what EVP counts in an int.
constexpr std::size_t longest = 1u << 20;

} // namespace

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // and a zero
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > longest) return std::nullopt;
    std::vector<std::uint8_t> bytes(text.size() / 4 * 3);
    const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const auto padding = static_cast<std::size_t>(text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0);
    bytes.resize(static_cast<std::size_t>(size) - padding);
    // The library lets blanks and stray bits pass.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

} // namespace holdfast::admin_api::azure
