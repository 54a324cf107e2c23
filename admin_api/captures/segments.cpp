#include "admin_api/captures/segments.h"

#include <arpa/inet.h>

#include <optional>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t tcp_header_size = 20;
constexpr std::size_t ip4_header_size = 20;
constexpr char protocol_tcp = 6;
constexpr char hops = 64;

void append16(std::string& out, std::size_t number) {
    out.push_back(static_cast<char>(number >> 8 & 0xFF));
    out.push_back(static_cast<char>(number & 0xFF));
}
void append32(std::string& out, std::uint32_t number) {
    append16(out, number >> 16);
    append16(out, number & 0xFFFF);
}

/// [RFC 1071] The sum before it is folded; all pieces but the last one have an even length.
std::uint64_t sum_of(std::string_view piece) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 1 < piece.size(); i += 2)
        sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(piece[i])) << 8 |
               static_cast<std::uint8_t>(piece[i + 1]);
    if (piece.size() % 2 != 0) sum += static_cast<std::uint64_t>(static_cast<std::uint8_t>(piece.back())) << 8;
    return sum;
}

void put_checksum(std::string& header, std::size_t at, std::uint64_t sum) {
    while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
    header[at] = static_cast<char>(~sum >> 8 & 0xFF);
    header[at + 1] = static_cast<char>(~sum & 0xFF);
}

/// Nothing for what is no address of this family.
std::optional<std::string> address_bytes(int family, std::string_view text) {
    const std::string terminated(text.substr(0, text.find('%'))); // without the zone of a link-local address
    std::string bytes(family == AF_INET6 ? 16 : 4, '\0');
    if (inet_pton(family, terminated.c_str(), bytes.data()) != 1) return std::nullopt;
    return bytes;
}

/// [RFC 4291] 2.5.5.2 IPv4-Mapped IPv6 Address.
std::string mapped(const std::string& v4) { return std::string(10, '\0') + "\xff\xff" + v4; }

} // namespace

FlowHeaders::FlowHeaders(const ClientEnd& client, std::string_view server_address) : client_port_(client.port) {
    const auto server4 = address_bytes(AF_INET, server_address);
    const std::string unknown4(4, '\0');
    if (const auto v6 = address_bytes(AF_INET6, client.address)) {
        is_v6_ = true;
        client_ = *v6;
        const auto server6 = address_bytes(AF_INET6, server_address);
        server_ = server6 ? *server6 : mapped(server4.value_or(unknown4));
        return;
    }
    client_ = address_bytes(AF_INET, client.address).value_or(unknown4);
    server_ = server4.value_or(unknown4);
}

const std::string& FlowHeaders::source(const Segment& segment) const {
    return segment.from == Segment::From::client ? client_ : server_;
}

const std::string& FlowHeaders::destination(const Segment& segment) const {
    return segment.from == Segment::From::client ? server_ : client_;
}

std::string FlowHeaders::of(const Segment& segment) const { return ip(segment) + tcp(segment); }

/// [RFC 791] 3.1 Internet Header Format, [RFC 8200] 3 IPv6 Header Format.
std::string FlowHeaders::ip(const Segment& segment) const {
    const std::size_t below = tcp_header_size + segment.whole_payload;
    std::string header;
    if (is_v6_) {
        append32(header, 0x6000'0000);
        append16(header, below);
        header.append({protocol_tcp, hops});
        return header + source(segment) + destination(segment);
    }
    append16(header, 0x4500); // version 4, five words
    append16(header, ip4_header_size + below);
    append16(header, 0);      // no fragment needs an identification
    append16(header, 0x4000); // do not fragment
    header.append({hops, protocol_tcp});
    const std::size_t checksum_at = header.size();
    append16(header, 0);
    header += source(segment) + destination(segment);
    put_checksum(header, checksum_at, sum_of(header));
    return header;
}

/// [RFC 9293] 3.1 Header Format.
std::string FlowHeaders::tcp(const Segment& segment) const {
    constexpr std::size_t checksum_at = 16;
    const bool is_from_client = segment.from == Segment::From::client;
    std::string header;
    append16(header, is_from_client ? client_port_ : shown_port);
    append16(header, is_from_client ? shown_port : client_port_);
    append32(header, segment.sequence);
    append32(header, segment.acknowledged);
    header.append({0x50, static_cast<char>(segment.flags)}); // five words
    append16(header, 0xFFFF);                                // the window
    append32(header, 0);                                     // the checksum, and nothing urgent
    if (segment.payload.size() != segment.whole_payload) return header;

    std::string pseudo = source(segment) + destination(segment);
    append32(pseudo, static_cast<std::uint32_t>(header.size() + segment.payload.size()));
    append32(pseudo, protocol_tcp);
    put_checksum(header, checksum_at, sum_of(pseudo) + sum_of(header) + sum_of(segment.payload));
    return header;
}

} // namespace holdfast::admin_api
