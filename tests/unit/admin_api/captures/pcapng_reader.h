#pragma once
// A capture file taken apart again, in another way than it was put together.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

class PcapngReader {
  public:
    struct Packet {
        std::uint64_t nanoseconds = 0;
        bool is_inbound = false;
        std::string client; // "10.2.4.26:50352", of either direction
        std::uint32_t sequence = 0;
        std::uint32_t acknowledged = 0;
        unsigned flags = 0;
        std::string payload; // behind the headers, as far as it was kept
        std::size_t whole_payload = 0;
        std::vector<std::string> comments;
        std::uint64_t lost_before = 0;
    };

    explicit PcapngReader(std::string_view file) { read(file); }

    std::vector<Packet> packets;
    std::vector<std::string> section_comments;
    std::size_t statistics = 0; // how often they came
    std::uint64_t received = 0;
    std::uint64_t lost = 0;

    /// The messages of one direction, put together as TCP would; a gap is a failure.
    std::vector<std::string> messages(bool inbound) const {
        std::string stream;
        std::uint32_t next = 1;
        for (const Packet& packet : packets) {
            if (packet.is_inbound != inbound) continue;
            EXPECT_EQ(packet.sequence, next);
            EXPECT_EQ(packet.payload.size(), packet.whole_payload);
            stream += packet.payload;
            next += static_cast<std::uint32_t>(packet.whole_payload);
        }
        std::vector<std::string> all;
        for (std::size_t at = 0; at + 4 <= stream.size();) {
            const std::size_t length = big(stream, at, 4);
            all.push_back(stream.substr(at + 4, length));
            at += 4 + length;
        }
        return all;
    }

  private:
    void read(std::string_view file) {
        while (!file.empty()) {
            ASSERT_GE(file.size(), 12U);
            const std::uint64_t length = number(file, 4, 4);
            ASSERT_LE(length, file.size());
            ASSERT_EQ(length % 4, 0U);
            ASSERT_EQ(number(file, length - 4, 4), length);
            take(file.substr(0, length));
            file.remove_prefix(length);
        }
    }
    static std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width) {
        std::uint64_t value = 0;
        for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
        return value;
    }
    static std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t width) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
        return value;
    }
    template <class Visit>
    static void each_option(std::string_view options, Visit visit) {
        while (options.size() >= 4) {
            const std::uint64_t code = number(options, 0, 2);
            const std::uint64_t length = number(options, 2, 2);
            if (code == 0) return;
            visit(code, options.substr(4, length));
            options.remove_prefix(4 + (length + 3) / 4 * 4);
        }
    }
    void take(std::string_view block) {
        switch (number(block, 0, 4)) {
        case 0x0A0D0D0A:
            each_option(block.substr(24, block.size() - 28), [this](std::uint64_t code, std::string_view value) {
                if (code == 1) section_comments.emplace_back(value);
            });
            return;
        case 5:
            ++statistics;
            each_option(block.substr(20, block.size() - 24), [this](std::uint64_t code, std::string_view value) {
                if (code == 4) received = number(value, 0, 8);
                if (code == 5) lost = number(value, 0, 8);
            });
            return;
        case 6: return take_packet(block);
        default: return;
        }
    }
    void take_packet(std::string_view block) {
        Packet packet;
        packet.nanoseconds = number(block, 12, 4) << 32 | number(block, 16, 4);
        const std::size_t kept = number(block, 20, 4);
        const std::size_t whole = number(block, 24, 4);
        const std::string_view bytes = block.substr(28, kept);
        const std::size_t options_at = 28 + (kept + 3) / 4 * 4;
        each_option(block.substr(options_at, block.size() - options_at - 4),
                    [&packet](std::uint64_t code, std::string_view value) {
                        if (code == 1) packet.comments.emplace_back(value);
                        if (code == 2) packet.is_inbound = number(value, 0, 4) == 1;
                        if (code == 4) packet.lost_before = number(value, 0, 8);
                    });
        ASSERT_EQ(static_cast<std::uint8_t>(bytes[0]), 0x45); // these tests speak IPv4
        const std::size_t client_at = packet.is_inbound ? 12 : 16;
        for (std::size_t i = 0; i < 4; ++i)
            packet.client += (i == 0 ? "" : ".") + std::to_string(static_cast<std::uint8_t>(bytes[client_at + i]));
        packet.client += ':' + std::to_string(big(bytes, packet.is_inbound ? 20 : 22, 2));
        packet.sequence = big(bytes, 24, 4);
        packet.acknowledged = big(bytes, 28, 4);
        packet.flags = static_cast<std::uint8_t>(bytes[33]);
        packet.payload = bytes.substr(40);
        packet.whole_payload = whole - 40;
        packets.push_back(std::move(packet));
    }
};

} // namespace holdfast::admin_api
