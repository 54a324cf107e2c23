#include "server/commands/pcapng_blocks.h"

#include "admin_api/captures/pcapng.h"

#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

namespace pcapng = admin_api::pcapng;

std::string two_packets() {
    std::string file;
    pcapng::append_section(file, "Holdfast", "");
    pcapng::append_interface(file, "smb", "");
    pcapng::Packet packet;
    packet.headers = "head";
    pcapng::append_packet(file, packet);
    pcapng::append_packet(file, packet);
    return file;
}

TEST(PcapngBlocks, are_given_on_whole_however_they_come) {
    std::string file = two_packets();
    pcapng::append_statistics(file, {.begun = {}, .now = {}, .received = 5, .lost = 3});
    for (std::size_t step = 1; step < file.size(); step += 7) {
        PcapngBlocks blocks;
        std::string written;
        for (std::size_t at = 0; at < file.size(); at += step) {
            EXPECT_TRUE(blocks.feed(std::string_view(file).substr(at, step), [&](std::string_view whole) {
                EXPECT_EQ(whole.size() % 4, 0U);
                written += whole;
                return true;
            }));
        }
        EXPECT_EQ(written, file);
        EXPECT_EQ(blocks.bytes(), file.size());
        EXPECT_EQ(blocks.packets(), 2U);
        EXPECT_EQ(blocks.lost(), 3U);
    }
}

TEST(PcapngBlocks, what_is_incomplete_is_kept_back) {
    const std::string file = two_packets();
    PcapngBlocks blocks;
    std::string written;
    blocks.feed(std::string_view(file).substr(0, file.size() - 1), [&](std::string_view whole) {
        written += whole;
        return true;
    });
    EXPECT_EQ(blocks.packets(), 1U);
    EXPECT_EQ(blocks.bytes(), written.size());
    EXPECT_LT(written.size(), file.size() - 4);
}

TEST(PcapngBlocks, who_takes_them_may_have_enough) {
    PcapngBlocks blocks;
    EXPECT_FALSE(blocks.feed(two_packets(), [](std::string_view) { return false; }));
    EXPECT_FALSE(blocks.is_malformed());
}

TEST(PcapngBlocks, something_else_is_noticed) {
    PcapngBlocks blocks;
    EXPECT_FALSE(blocks.feed("<html>what is this</html>", [](std::string_view) { return true; }));
    EXPECT_TRUE(blocks.is_malformed());
}

} // namespace
} // namespace holdfast::server
