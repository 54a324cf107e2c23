#include "smb2/connection/frame.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace holdfast::smb2 {
namespace {

std::vector<std::byte> framed(const std::string& text) {
    std::vector<std::byte> bytes(frame_prefix_size + text.size());
    write_frame_prefix(bytes.data(), text.size());
    std::memcpy(bytes.data() + frame_prefix_size, text.data(), text.size());
    return bytes;
}

struct Collected {
    std::vector<std::string> messages;
    FrameReader::Sink sink() {
        return [this](std::span<std::byte> message) {
            messages.emplace_back(reinterpret_cast<const char*>(message.data()), message.size());
        };
    }
};

constexpr std::size_t plenty = 1U << 24;

TEST(frame, messages_come_out_whole_however_the_bytes_are_cut) {
    const std::vector<std::string> sent = {"a", std::string(70'000, 'b'), "ccc", std::string(300'000, 'd')};
    std::vector<std::byte> stream;
    for (const std::string& text : sent) {
        const auto bytes = framed(text);
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        FrameReader reader;
        Collected got;
        const auto sink = got.sink();
        std::size_t at = 0;
        while (at < stream.size()) {
            const std::size_t most = seed % 2 == 0 ? 7 : 65'536;
            const std::size_t take = std::min<std::size_t>(1 + random() % most, stream.size() - at);
            const auto direct = reader.room();
            if (!direct.empty() && random() % 2 == 0) {
                const std::size_t count = std::min(take, direct.size());
                std::memcpy(direct.data(), stream.data() + at, count);
                reader.filled(count, sink);
                at += count;
                continue;
            }
            std::vector<std::byte> chunk(stream.begin() + static_cast<std::ptrdiff_t>(at),
                                         stream.begin() + static_cast<std::ptrdiff_t>(at + take));
            ASSERT_EQ(reader.feed(chunk, plenty, sink), FrameReader::Verdict::go_on);
            at += take;
        }
        ASSERT_EQ(got.messages, sent) << "seed " << seed;
        if (seed == 0 && stream.size() > 100'000) seed += 2; // byte by byte once is enough
    }
}

TEST(frame, another_framing_is_malformed) {
    for (const int first : {0x01, 0x81, 0xff, 0x47}) {
        FrameReader reader;
        Collected got;
        std::vector<std::byte> bytes = framed("hello");
        bytes[0] = static_cast<std::byte>(first);
        EXPECT_EQ(reader.feed(bytes, plenty, got.sink()), FrameReader::Verdict::malformed);
        EXPECT_TRUE(got.messages.empty());
    }
}

TEST(frame, a_length_above_the_bound_is_refused_before_memory_is_taken) {
    FrameReader reader;
    Collected got;
    std::vector<std::byte> prefix(frame_prefix_size);
    write_frame_prefix(prefix.data(), 5'001);
    EXPECT_EQ(reader.feed(prefix, 5'000, got.sink()), FrameReader::Verdict::malformed);
    EXPECT_TRUE(reader.room().empty());
}

TEST(frame, keep_alives_and_empty_messages_are_passed_over) {
    FrameReader reader;
    Collected got;
    std::vector<std::byte> bytes = {std::byte{0x85}, {}, {}, {}, {}, {}, {}, {}};
    const auto hello = framed("hello");
    bytes.insert(bytes.end(), hello.begin(), hello.end());
    EXPECT_EQ(reader.feed(bytes, plenty, got.sink()), FrameReader::Verdict::go_on);
    EXPECT_EQ(got.messages, std::vector<std::string>{"hello"});
}

} // namespace
} // namespace holdfast::smb2
