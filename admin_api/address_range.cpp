#include "admin_api/address_range.h"

#include "admin_api/http.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace holdfast::admin_api {

namespace {

std::optional<std::array<std::uint8_t, 16>> address_bytes(std::string_view text) {
    text = text.substr(0, text.find('%')); // the zone of a link-local address
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string terminated(text);
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
    if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) != 1) return std::nullopt;
    std::fill_n(bytes.begin(), 10, std::uint8_t{0});
    bytes[10] = bytes[11] = 0xff;
    return bytes;
}

} // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const auto bytes = address_bytes(address);
    if (!bytes) return std::nullopt;

    AddressRange range;
    range.bytes_ = *bytes;
    if (slash == std::string_view::npos) return range;

    const unsigned width = address.find(':') == std::string_view::npos ? 32 : 128;
    const auto bits = decimal(text.substr(slash + 1));
    if (!bits || *bits > width) return std::nullopt;
    range.bits_ = 128 - width + static_cast<unsigned>(*bits);
    return range;
}

bool AddressRange::contains(std::string_view address) const {
    const auto bytes = address_bytes(address);
    if (!bytes) return false;
    const std::size_t whole = bits_ / 8;
    if (std::memcmp(bytes->data(), bytes_.data(), whole) != 0) return false;
    if (bits_ % 8 == 0) return true;
    const unsigned mask = 0xffu << (8 - bits_ % 8) & 0xffu;
    return (((*bytes)[whole] ^ bytes_[whole]) & mask) == 0;
}

} // namespace holdfast::admin_api
