#include "admin_api/captures/segments.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }
unsigned big16(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1); }
unsigned big32(std::string_view bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }

/// [RFC 1071] What a receiver does: the sum over all, with the checksum in it, is all ones.
unsigned verified(const std::string& bytes) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) sum += byte_at(bytes, i) << (i % 2 == 0 ? 8 : 0);
    while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
    return sum;
}

Segment segment(Segment::From from, std::string_view payload) {
    return {.from = from,
            .sequence = 0x01020304,
            .acknowledged = 0xFFFF'FFFE,
            .flags = TcpFlags::push_ack,
            .payload = payload,
            .whole_payload = payload.size()};
}

const std::string odd_payload = "an odd number of bytes.";

TEST(FlowHeaders, of_ipv4) {
    const FlowHeaders flow({"10.2.4.26", 50352}, "10.2.0.1");
    const std::string headers = flow.of(segment(Segment::From::client, odd_payload));
    ASSERT_EQ(headers.size(), 40U);
    EXPECT_EQ(big16(headers, 0), 0x4500U);
    EXPECT_EQ(big16(headers, 2), 40 + odd_payload.size());
    EXPECT_EQ(byte_at(headers, 9), 6U);
    EXPECT_EQ(headers.substr(12, 8), std::string("\x0a\x02\x04\x1a\x0a\x02\x00\x01", 8));
    EXPECT_EQ(verified(headers.substr(0, 20)), 0xFFFFU);

    EXPECT_EQ(big16(headers, 20), 50352U);
    EXPECT_EQ(big16(headers, 22), 445U);
    EXPECT_EQ(big32(headers, 24), 0x01020304U);
    EXPECT_EQ(big32(headers, 28), 0xFFFF'FFFEU);
    EXPECT_EQ(byte_at(headers, 32), 0x50U);
    EXPECT_EQ(byte_at(headers, 33), 0x18U);
    const std::string pseudo =
        headers.substr(12, 8) + std::string("\0\x06\0", 3) + static_cast<char>(20 + odd_payload.size());
    EXPECT_EQ(verified(pseudo + headers.substr(20) + odd_payload), 0xFFFFU);
}

TEST(FlowHeaders, of_ipv6) {
    const FlowHeaders flow({"fe80::17%eth0", 50000}, "fd00::1");
    const std::string headers = flow.of(segment(Segment::From::server, odd_payload));
    ASSERT_EQ(headers.size(), 60U);
    EXPECT_EQ(byte_at(headers, 0) >> 4, 6U);
    EXPECT_EQ(big16(headers, 4), 20 + odd_payload.size());
    EXPECT_EQ(byte_at(headers, 6), 6U);
    EXPECT_EQ(big16(headers, 8), 0xfd00U); // from the server
    EXPECT_EQ(big16(headers, 24), 0xfe80U);
    EXPECT_EQ(big16(headers, 40), 445U);
    EXPECT_EQ(big16(headers, 42), 50000U);
    const std::string pseudo = headers.substr(8, 32) + std::string("\0\0\0", 3) +
                               static_cast<char>(20 + odd_payload.size()) + std::string("\0\0\0\x06", 4);
    EXPECT_EQ(verified(pseudo + headers.substr(40) + odd_payload), 0xFFFFU);
}

TEST(FlowHeaders, a_server_of_the_other_family_is_shown_somehow) {
    const std::string mapped = FlowHeaders({"fd00::17", 1}, "10.2.0.1").of(segment(Segment::From::client, ""));
    EXPECT_EQ(mapped.substr(24, 16), std::string(10, '\0') + "\xff\xff\x0a\x02" + std::string("\x00\x01", 2));
    const std::string unknown = FlowHeaders({"10.2.4.26", 1}, "fd00::1").of(segment(Segment::From::client, ""));
    EXPECT_EQ(unknown.size(), 40U);
    EXPECT_EQ(big32(unknown, 16), 0U);
}

TEST(FlowHeaders, what_is_not_there_cannot_be_summed) {
    const FlowHeaders flow({"10.2.4.26", 50352}, "10.2.0.1");
    Segment cut = segment(Segment::From::client, "kept");
    cut.whole_payload = largest_segment;
    const std::string headers = flow.of(cut);
    EXPECT_EQ(big16(headers, 2), 40 + largest_segment);
    EXPECT_EQ(big16(headers, 36), 0U);
    EXPECT_EQ(verified(headers.substr(0, 20)), 0xFFFFU);
}

} // namespace
} // namespace holdfast::admin_api
