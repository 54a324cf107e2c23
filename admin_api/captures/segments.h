#pragma once
// Headers that a capture needs and a message has not: IP and TCP, as if nothing had been sealed on the way.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

/// Where a client speaks from.
struct ClientEnd {
    std::string address; // textual IP
    std::uint16_t port = 0;

    auto operator<=>(const ClientEnd&) const = default; // NOLINT(modernize-use-nullptr): no 0 is here
};

enum class TcpFlags : std::uint8_t {
    ack = 0x10,
    push_ack = 0x18,
    fin_ack = 0x11,
};

/// Whatever the server listens on is shown as this one: by it Wireshark knows what is spoken.
inline constexpr std::uint16_t shown_port = 445;
/// Of a message in one packet. An IPv4 packet holds 65535 bytes with its headers.
inline constexpr std::size_t largest_segment = 65'000;

struct Segment {
    enum class From : std::uint8_t { client, server };
    From from{};
    std::uint32_t sequence = 0;
    std::uint32_t acknowledged = 0;
    TcpFlags flags{};
    std::string_view payload;      // what is kept of it
    std::size_t whole_payload = 0; // at most largest_segment
};

/// Both ends of one TCP connection.
class FlowHeaders {
  public:
    /// A server whose address is of the other family is shown as well as that family can.
    FlowHeaders(const ClientEnd& client, std::string_view server_address);

    /// IP and TCP, with their checksums; that of TCP is left out where some of the payload is.
    std::string of(const Segment& segment) const;

  private:
    std::string ip(const Segment& segment) const;
    std::string tcp(const Segment& segment) const;
    const std::string& source(const Segment& segment) const;
    const std::string& destination(const Segment& segment) const;

    bool is_v6_ = false;
    std::string client_; // 4 or 16 bytes
    std::string server_;
    std::uint16_t client_port_ = 0;
};

} // namespace holdfast::admin_api
