#pragma once
// Addresses of clients, as filters mean them.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::admin_api {

/// Addresses that agree in their first bits. IPv4 is kept as IPv6 maps it, so that
/// 10.0.0.1 and ::ffff:10.0.0.1 are one address.
class AddressRange {
  public:
    /// "10.2.4.26", "10.2.0.0/16", "fd00::/8".
    static std::optional<AddressRange> parse(std::string_view text);
    /// False for what is no address.
    bool contains(std::string_view address) const;

  private:
    std::array<std::uint8_t, 16> bytes_{};
    unsigned bits_ = 128;
};

} // namespace holdfast::admin_api
