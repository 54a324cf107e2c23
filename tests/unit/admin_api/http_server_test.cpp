#include "admin_api/http_server.h"

#include "tests/unit/admin_api/fixture.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace holdfast::admin_api {
namespace {

/// A connection to a loopback port.
class Caller {
  public:
    explicit Caller(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Caller() { ::close(socket_); }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// Sends, and reads until the server closes or `until` has come.
    std::string talk(const std::string& sent, std::string_view until = {}) {
        std::string received;
        if (!is_open_ || ::send(socket_, sent.data(), sent.size(), MSG_NOSIGNAL) < 0) return received;
        char buffer[4096];
        for (ssize_t got = 0; (got = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;) {
            received.append(buffer, static_cast<std::size_t>(got));
            if (!until.empty() && received.find(until) != std::string::npos) break;
        }
        return received;
    }

    void say(const std::string& sent) const { ::send(socket_, sent.data(), sent.size(), MSG_NOSIGNAL); }

  private:
    int socket_;
    bool is_open_ = false;
};

std::string talk(std::uint16_t port, const std::string& sent) { return Caller(port).talk(sent); }

class HttpServerTest : public RouteTest {
  protected:
    HttpServerTest() { port = server.start(); }

    std::string head(const std::string& request_line, const std::string& more = {}) const {
        return request_line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n" + more;
    }
    std::string get(const std::string& target, const std::string& more = {}) const {
        return talk(port, head("GET " + target, more + "Connection: close\r\n\r\n"));
    }

    HttpServer server{{.host = "127.0.0.1", .port = 0, .threads = 2, .largest_body = 1000}, router};
    std::uint16_t port = 0;
};

TEST_F(HttpServerTest, carries_a_round_trip) {
    const auto held = open("dir/a b", alice());
    const std::string listing = get("/admin/v1/handles?path=dir%2Fa+b");
    EXPECT_TRUE(listing.starts_with("HTTP/1.1 200 OK\r\n")) << listing;
    EXPECT_NE(listing.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(listing.find("Cache-Control: no-store\r\n"), std::string::npos);
    EXPECT_NE(listing.find("\"path\":\"dir/a b\""), std::string::npos);

    const std::string body = R"({"ids":[")" + text(held) + R"("]})";
    const std::string closing =
        talk(port, head("POST /admin/v1/handles:close",
                        "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body));
    EXPECT_NE(closing.find("\"outcome\":\"closed\""), std::string::npos) << closing;
    EXPECT_FALSE(held->is_open());
}

TEST_F(HttpServerTest, answers_two_requests_on_one_connection) {
    Caller connection(port);
    const std::string ok = "{\"status\":\"ok\"}";
    EXPECT_TRUE(connection.talk(head("GET /healthz", "\r\n"), ok).ends_with(ok));
    EXPECT_TRUE(connection.talk(head("GET /healthz", "Connection: close\r\n\r\n")).ends_with(ok));
}

TEST_F(HttpServerTest, refuses_bodies_it_cannot_bound_and_hangs_up) {
    struct Case {
        const char* why;
        std::string headers;
        const char* status;
    };
    const Case cases[] = {
        {"too long", "Content-Length: 1001\r\n", "413"},
        {"far too long", "Content-Length: 18446744073709551615\r\n", "413"},
        {"no length", "", "411"},
        {"two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n", "411"},
        {"no number", "Content-Length: many\r\n", "400"},
        {"chunked", "Transfer-Encoding: chunked\r\n", "411"},
        {"compressed", "Content-Length: 2\r\nContent-Encoding: gzip\r\n", "415"},
        {"a form", "Content-Length: 2\r\nContent-Type: multipart/form-data; boundary=x\r\n", "415"},
    };
    for (const Case& c : cases) {
        // No "Connection: close" here: it is the server that ends it, or talk() would wait in vain.
        const std::string answer = talk(port, head("POST /admin/v1/handles:close", c.headers + "\r\n"));
        EXPECT_TRUE(answer.starts_with(std::string("HTTP/1.1 ") + c.status)) << c.why << '\n' << answer;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << c.why;
        EXPECT_NE(answer.find("\"status\":" + std::string(c.status)), std::string::npos) << c.why;
    }
}

TEST_F(HttpServerTest, a_body_behind_get_is_not_taken_for_a_request) {
    const std::string answer =
        talk(port, head("GET /healthz", "Content-Length: 40\r\n\r\n") + head("GET /admin/v1/server", "\r\n"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
    EXPECT_EQ(answer.find("Holdfast"), std::string::npos);
}

TEST_F(HttpServerTest, does_not_multiply_answers_by_ranges) {
    const std::string answer = get("/healthz", "Range: bytes=0-3,0-3,0-3\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n{\"status\":\"ok\"}")) << answer;
}

TEST_F(HttpServerTest, gives_problems_also_for_what_never_reaches_a_route) {
    const std::string answer = talk(port, "NONSENSE\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
}

TEST_F(HttpServerTest, head_has_no_body) {
    const std::string answer = talk(port, head("HEAD /healthz", "Connection: close\r\n\r\n"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, headers_without_end_are_refused) {
    const std::string many = [] {
        std::string headers;
        for (int i = 0; i < 5'000; ++i) headers += "X-Header-" + std::to_string(i) + ": x\r\n";
        return headers;
    }();
    struct Case {
        const char* why;
        std::string headers;
    };
    const Case cases[] = {{"one that is long", "X-Long: " + std::string(20'000, 'x') + "\r\n"}, {"many", many}};
    for (const Case& c : cases) {
        const std::string answer = talk(port, head("GET /healthz", c.headers + "Connection: close\r\n\r\n"));
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 4") || answer.empty()) << c.why << '\n' << answer.substr(0, 200);
    }
    const std::string target(20'000, 'x');
    EXPECT_FALSE(talk(port, head("GET /" + target, "Connection: close\r\n\r\n")).starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, who_sends_in_drops_does_not_keep_others_out) {
    HttpServer strict({.host = "127.0.0.1",
                       .port = 0,
                       .threads = 2,
                       .limits = {.head = std::chrono::milliseconds(100), .request = std::chrono::milliseconds(200)}},
                      router);
    const std::uint16_t strict_port = strict.start();
    Caller first(strict_port);
    Caller second(strict_port);
    first.say("GET /healthz HT");
    second.say(head("POST /admin/v1/handles:close", "Content-Length: 100\r\n\r\n{"));
    EXPECT_TRUE(talk(strict_port, head("GET /healthz", "Connection: close\r\n\r\n")).starts_with("HTTP/1.1 200"));
    EXPECT_NE(second.talk("x").substr(0, 15), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, a_taken_port_is_told) {
    HttpServer second({.host = "127.0.0.1", .port = port}, router);
    EXPECT_THROW(second.start(), std::runtime_error);
}

TEST_F(HttpServerTest, stops_once_and_twice_and_takes_no_more) {
    server.stop();
    server.stop();
    EXPECT_EQ(get("/healthz"), "");
}

TEST_F(HttpServerTest, serves_more_connections_than_it_has_threads) {
    std::vector<std::thread> clients;
    std::atomic<int> answered{0};
    for (int i = 0; i < 12; ++i) {
        clients.emplace_back([&] { answered += get("/healthz").starts_with("HTTP/1.1 200") ? 1 : 0; });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(answered, 12);
}

TEST_F(HttpServerTest, many_may_come_at_once) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::unique_ptr<Caller>> silent;
    while (silent.size() < 60) silent.push_back(std::make_unique<Caller>(port));
    // Whom the kernel has no place for tries again after a second.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(900));
}

TEST_F(HttpServerTest, kept_connections_make_room_for_others) {
    std::atomic<bool> is_served{false};
    std::vector<std::thread> busy;
    for (int i = 0; i < 2; ++i) { // as many as there are threads
        busy.emplace_back([&] {
            auto kept = std::make_unique<Caller>(port);
            while (!is_served) {
                const std::string answer = kept->talk(head("GET /healthz", "\r\n"), "}");
                if (answer.find("Connection: close") != std::string::npos) kept = std::make_unique<Caller>(port);
            }
        });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(get("/healthz").starts_with("HTTP/1.1 200"));
    is_served = true;
    for (std::thread& thread : busy) thread.join();
}

// Two threads serve everybody: neither is taken by those who follow events.
TEST_F(HttpServerTest, streams_take_no_thread_from_others) {
    std::vector<std::unique_ptr<Caller>> readers;
    for (int i = 0; i < 6; ++i) {
        readers.push_back(std::make_unique<Caller>(port));
        const std::string begin = readers.back()->talk(head("GET /admin/v1/events", "\r\n"), ": heartbeat");
        ASSERT_TRUE(begin.starts_with("HTTP/1.1 200 OK\r\n")) << begin;
        EXPECT_NE(begin.find("Content-Type: text/event-stream\r\n"), std::string::npos);
    }
    EXPECT_TRUE(get("/healthz").starts_with("HTTP/1.1 200"));
    events.opened(locks::OpenRow{});
    for (auto& reader : readers)
        EXPECT_NE(reader->talk("", "handle.opened").find("event: handle.opened\n"), std::string::npos);
}

TEST_F(HttpServerTest, a_reader_that_has_gone_is_noticed) {
    Caller(port).talk(head("GET /admin/v1/events", "\r\n"), ": heartbeat");
    for (int i = 0; i < 100 && events.counts().subscribers != 0; ++i) {
        events.opened(locks::OpenRow{}); // the second of what is written to it fails at the latest
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_EQ(events.counts().subscribers, 0u);
}

TEST_F(HttpServerTest, streams_end_in_form_with_the_events) {
    Caller reader(port);
    reader.talk(head("GET /admin/v1/events", "Connection: close\r\n\r\n"), ": heartbeat");
    std::thread ends([this] { events.end(); });
    EXPECT_TRUE(reader.talk("").ends_with("0\r\n\r\n"));
    ends.join();
    EXPECT_TRUE(get("/admin/v1/events").starts_with("HTTP/1.1 503"));
}

TEST_F(HttpServerTest, streams_that_end_with_the_server_end_in_form) {
    std::vector<std::unique_ptr<Caller>> readers;
    for (int i = 0; i < 6; ++i) {
        readers.push_back(std::make_unique<Caller>(port));
        readers.back()->talk(head("GET /admin/v1/events", "Connection: close\r\n\r\n"), ": heartbeat");
    }
    events.end();
    server.stop();
    for (auto& reader : readers) EXPECT_TRUE(reader->talk("").ends_with("0\r\n\r\n"));
}

TEST_F(HttpServerTest, stops_while_somebody_listens) {
    Caller reader(port);
    reader.talk(head("GET /admin/v1/events", "\r\n"), ": heartbeat");
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    EXPECT_EQ(events.counts().subscribers, 0u);
}

TEST_F(HttpServerTest, asking_for_the_head_of_a_stream_opens_none) {
    const std::string answer = talk(port, head("HEAD /admin/v1/events", "Connection: close\r\n\r\n"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
    EXPECT_EQ(events.counts().subscribers, 0u);
}

} // namespace
} // namespace holdfast::admin_api
