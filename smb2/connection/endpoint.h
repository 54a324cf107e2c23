#pragma once
// Where a server listens.

#include <array>
#include <cstdint>
#include <variant>

namespace holdfast::smb2 {

/// An address, its bytes in the network's order, and a port.
struct Endpoint {
    using V4 = std::array<std::uint8_t, 4>;
    using V6 = std::array<std::uint8_t, 16>;

    std::variant<V4, V6> address;
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;

    static constexpr Endpoint loopback(std::uint16_t port) { return {V4{127, 0, 0, 1}, port}; }
    /// [::], which takes IPv4 as well.
    static constexpr Endpoint everywhere(std::uint16_t port) { return {V6{}, port}; }
};

} // namespace holdfast::smb2
