#include "admin_api/connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <thread>

namespace holdfast::admin_api {
namespace {

using std::chrono::milliseconds;

/// Two ends without a network.
class ConnectionTest : public testing::Test {
  protected:
    void connect(const ConnectionLimits& limits) {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        peer = ends[0];
        connection = std::make_unique<Connection>(ends[1], nullptr, limits);
    }
    ~ConnectionTest() override {
        connection.reset();
        if (peer >= 0) ::close(peer);
    }
    void say(std::string_view text) const {
        EXPECT_EQ(::send(peer, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }

    int peer = -1;
    std::unique_ptr<Connection> connection;
};

TEST_F(ConnectionTest, gives_what_came_in_and_keeps_the_rest) {
    connect({});
    say("abcdef");
    EXPECT_TRUE(connection->handshake());
    EXPECT_TRUE(connection->wait_for_request());
    char text[4] = {};
    EXPECT_EQ(connection->read(text, 1), 1);
    EXPECT_TRUE(connection->is_readable());
    EXPECT_EQ(connection->read(text + 1, 3), 3);
    EXPECT_EQ(std::string(text, 4), "abcd");
    EXPECT_TRUE(connection->wait_for_request()); // it is here already
    EXPECT_EQ(connection->write("xyz", 3), 3);
    EXPECT_EQ(::recv(peer, text, 4, 0), 3);
}

TEST_F(ConnectionTest, who_says_nothing_is_not_waited_for) {
    connect({.idle = milliseconds(20)});
    EXPECT_FALSE(connection->wait_for_request());
}

TEST_F(ConnectionTest, a_head_that_comes_in_drops_has_its_time_as_a_whole) {
    connect({.idle = milliseconds(1'000), .head = milliseconds(60), .request = milliseconds(60)});
    say("G");
    ASSERT_TRUE(connection->wait_for_request());
    std::thread dripping([&] {
        // Until nobody reads any more; far longer than the limit, were each byte to begin it anew.
        for (int i = 0; i < 200 && ::send(peer, "x", 1, MSG_NOSIGNAL) == 1; ++i)
            std::this_thread::sleep_for(milliseconds(5));
    });
    const auto begin = Connection::Clock::now();
    char byte = 0;
    std::ptrdiff_t got = 1;
    while (got > 0) got = connection->read(&byte, 1);
    EXPECT_EQ(got, -1);
    EXPECT_GE(Connection::Clock::now() - begin, milliseconds(50));
    connection.reset();
    dripping.join();
}

TEST_F(ConnectionTest, a_head_ends_before_it_fills_the_memory) {
    connect({.head_bytes = 4});
    say("abcdefgh");
    ASSERT_TRUE(connection->wait_for_request());
    char text[8] = {};
    EXPECT_EQ(connection->read(text, 4), 4);
    EXPECT_EQ(connection->read(text, 1), -1);
    connection->head_is_read(); // the body has another bound
    EXPECT_EQ(connection->read(text, 8), 4);
}

TEST_F(ConnectionTest, the_body_has_more_time_than_the_head) {
    connect({.head = milliseconds(1), .request = milliseconds(10'000)});
    say("G");
    ASSERT_TRUE(connection->wait_for_request());
    connection->head_is_read();
    char byte = 0;
    EXPECT_EQ(connection->read(&byte, 1), 1);
}

TEST_F(ConnectionTest, who_does_not_read_is_not_waited_for) {
    connect({.write = milliseconds(20)});
    const std::string much(60'000, 'x');
    std::ptrdiff_t written = 0;
    for (int i = 0; i < 1'000 && written >= 0; ++i) written = connection->write(much.data(), much.size());
    EXPECT_EQ(written, -1);
}

TEST_F(ConnectionTest, notices_that_the_peer_has_gone) {
    connect({});
    EXPECT_TRUE(connection->is_writable());
    ::close(peer);
    peer = -1;
    EXPECT_FALSE(connection->is_writable());
    char byte = 0;
    EXPECT_TRUE(connection->wait_for_request());
    EXPECT_EQ(connection->read(&byte, 1), 0);
}

} // namespace
} // namespace holdfast::admin_api
