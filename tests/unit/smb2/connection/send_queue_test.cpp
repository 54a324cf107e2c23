#include "smb2/connection/send_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace holdfast::smb2 {
namespace {

/// With `before` bytes in front that are not to be sent.
OutMessage message(const std::string& text, std::size_t before = 3) {
    OutMessage out;
    out.buffer.append_zeros(before);
    out.buffer.append(std::as_bytes(std::span(text)));
    out.start = before;
    return out;
}

/// What a send of at most `vectors` vectors would carry.
std::string next(const SendQueue& queue, std::size_t vectors = 64) {
    std::vector<iovec> into(vectors);
    const std::size_t count = queue.fill(into);
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text.append(static_cast<const char*>(into[i].iov_base), into[i].iov_len);
    return text;
}

TEST(SendQueue, messages_go_out_in_order_without_what_lies_before_them) {
    SendQueue queue;
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(next(queue), "");
    queue.push(message("one"));
    queue.push(message("two", 0));
    EXPECT_FALSE(queue.empty());
    EXPECT_EQ(queue.bytes(), 6U);
    EXPECT_EQ(next(queue), "onetwo");
}

TEST(SendQueue, a_send_that_stops_inside_a_message_goes_on_there) {
    SendQueue queue;
    queue.push(message("one"));
    queue.push(message("two"));
    queue.drop(1);
    EXPECT_EQ(next(queue), "netwo");
    queue.drop(1);
    EXPECT_EQ(next(queue), "etwo");
    queue.drop(2);
    EXPECT_EQ(queue.bytes(), 2U);
    EXPECT_EQ(next(queue), "wo");
    queue.push(message("three"));
    queue.drop(2);
    EXPECT_EQ(next(queue), "three");
    queue.drop(5);
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.bytes(), 0U);
}

TEST(SendQueue, more_messages_than_vectors_take_several_sends) {
    SendQueue queue;
    for (const char* text : {"a", "b", "c"}) queue.push(message(text));
    EXPECT_EQ(next(queue, 2), "ab");
    queue.drop(2);
    EXPECT_EQ(next(queue, 2), "c");
}

TEST(SendQueue, nothing_is_left_of_what_was_cleared) {
    SendQueue queue;
    queue.push(message("one"));
    queue.drop(1);
    queue.clear();
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.bytes(), 0U);
    queue.push(message("two"));
    EXPECT_EQ(next(queue), "two");
}

TEST(SendQueue, bytes_come_out_as_they_went_in_whatever_the_socket_takes) {
    std::mt19937 random(20261120);
    SendQueue queue;
    std::string in, out;
    for (int step = 0; step < 20'000; ++step) {
        // It fills for a while, then runs dry.
        const bool filling = step / 1000 % 2 == 0;
        if (random() % 4 < (filling ? 3U : 1U)) {
            const std::string text(1 + random() % 9, static_cast<char>('a' + random() % 26));
            in += text;
            queue.push(message(text));
        }
        if (random() % 2 == 0) {
            std::string sent = next(queue, 1 + random() % 8);
            sent.resize(random() % (sent.size() + 1));
            queue.drop(sent.size());
            out += sent;
        }
        ASSERT_EQ(queue.bytes(), in.size() - out.size());
        ASSERT_EQ(queue.empty(), in.size() == out.size());
    }
    while (!queue.empty()) {
        const std::string sent = next(queue);
        queue.drop(sent.size());
        out += sent;
    }
    EXPECT_EQ(out, in);
}

} // namespace
} // namespace holdfast::smb2
