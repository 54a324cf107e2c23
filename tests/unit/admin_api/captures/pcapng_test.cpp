#include "admin_api/captures/pcapng.h"

#include <gtest/gtest.h>

#include <vector>

namespace holdfast::admin_api::pcapng {
namespace {

/// "0A 0D 0D 0A 'name'" → bytes; what stands between quotes is text.
std::string laid_out(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\n') {
            ++i;
        } else if (text[i] == '\'') {
            const auto end = text.find('\'', i + 1);
            bytes.append(text.substr(i + 1, end - i - 1));
            i = end + 1;
        } else {
            bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
            i += 2;
        }
    }
    return bytes;
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        constexpr const char* digits = "0123456789ABCDEF";
        text.push_back(digits[static_cast<std::uint8_t>(byte) >> 4]);
        text.push_back(digits[byte & 0xF]);
        text.push_back(' ');
    }
    return text;
}

/// 0x1766'2F8A'0000'0007 nanoseconds after 1970.
const locks::Time at{std::chrono::nanoseconds(0x1766'2F8A'0000'0007)};

TEST(Pcapng, a_section_says_who_wrote_it_in_which_byte_order) {
    std::string out = "before";
    append_section(out, "Holdfast 1.0", "a word");
    EXPECT_EQ(hex(out), hex("before" + laid_out(R"(
        0A 0D 0D 0A  3C 00 00 00
        4D 3C 2B 1A  01 00 00 00  FF FF FF FF FF FF FF FF
        01 00 06 00 'a word' 00 00
        04 00 0C 00 'Holdfast 1.0'
        00 00 00 00
        3C 00 00 00)")));
}

TEST(Pcapng, the_interface_has_raw_ip_and_nanoseconds) {
    std::string out;
    append_interface(out, "smb", "why");
    EXPECT_EQ(hex(out), hex(laid_out(R"(
        01 00 00 00  30 00 00 00
        65 00  00 00  00 00 00 00
        02 00 03 00 'smb' 00
        03 00 03 00 'why' 00
        09 00 01 00 09 00 00 00
        00 00 00 00
        30 00 00 00)")));
}

TEST(Pcapng, a_packet_that_is_whole) {
    std::string out;
    Packet packet;
    packet.at = at;
    packet.direction = Direction::inbound;
    packet.headers = "head";
    packet.payload = "load!";
    packet.whole_payload = 5;
    append_packet(out, packet);
    EXPECT_EQ(hex(out), hex(laid_out(R"(
        06 00 00 00  38 00 00 00
        00 00 00 00
        8A 2F 66 17  07 00 00 00
        09 00 00 00  09 00 00 00
        'headload!' 00 00 00
        02 00 04 00  01 00 00 00
        00 00 00 00
        38 00 00 00)")));
}

TEST(Pcapng, a_packet_that_is_cut_with_comments_and_losses_before_it) {
    std::string out;
    const std::vector<std::string> comments = {"one", "more"};
    Packet packet;
    packet.at = at;
    packet.direction = Direction::outbound;
    packet.headers = "head";
    packet.payload = "lo";
    packet.whole_payload = 300;
    packet.comments = comments;
    packet.lost_before = 258;
    append_packet(out, packet);
    EXPECT_EQ(hex(out), hex(laid_out(R"(
        06 00 00 00  50 00 00 00
        00 00 00 00
        8A 2F 66 17  07 00 00 00
        06 00 00 00  30 01 00 00
        'headlo' 00 00
        01 00 03 00 'one' 00
        01 00 04 00 'more'
        02 00 04 00  02 00 00 00
        04 00 08 00  02 01 00 00 00 00 00 00
        00 00 00 00
        50 00 00 00)")));
}

TEST(Pcapng, statistics_tell_what_was_lost) {
    std::string out;
    append_statistics(out, {.begun = at, .now = at + std::chrono::nanoseconds(2), .received = 10, .lost = 3});
    EXPECT_EQ(hex(out), hex(laid_out(R"(
        05 00 00 00  4C 00 00 00
        00 00 00 00
        8A 2F 66 17  09 00 00 00
        02 00 08 00  8A 2F 66 17  07 00 00 00
        03 00 08 00  8A 2F 66 17  09 00 00 00
        04 00 08 00  0A 00 00 00 00 00 00 00
        05 00 08 00  03 00 00 00 00 00 00 00
        00 00 00 00
        4C 00 00 00)")));
}

TEST(Pcapng, a_comment_that_is_too_long_is_cut) {
    std::string out;
    append_section(out, "", std::string(70'000, 'x'));
    EXPECT_EQ(out.size(), 24U + 4 + 65'532 + 4 + 4 + 4);
    EXPECT_EQ(out.size() % 4, 0U);
}

} // namespace
} // namespace holdfast::admin_api::pcapng
