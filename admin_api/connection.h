#pragma once
// One accepted connection, plain or TLS, in which every step has a time by which it must be done.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

struct ssl_st;     // OpenSSL's SSL
struct ssl_ctx_st; // and SSL_CTX

namespace holdfast::admin_api {

/// A peer that sends a byte now and then must not hold a thread: these are for whole steps, not for
/// single bytes.
struct ConnectionLimits {
    std::chrono::milliseconds handshake{5'000};
    std::chrono::milliseconds idle{1'000};     // until a request begins
    std::chrono::milliseconds head{10'000};    // for its line and headers
    std::size_t head_bytes = 32u << 10;        // which the HTTP library does not bound
    std::chrono::milliseconds request{30'000}; // and its body
    std::chrono::milliseconds write{30'000};   // for each piece of an answer, and a second more for each 64 KiB of it
};

/// Owns the socket.
class Connection {
  public:
    using Clock = std::chrono::steady_clock;

    /// `tls`: null for a plain one.
    Connection(int socket, const std::shared_ptr<ssl_ctx_st>& tls, const ConnectionLimits& limits);
    /// Says good-bye where it is TLS, and closes.
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Of TLS; true at once where there is none.
    bool handshake();
    /// Whether a request has begun to come in while it was waited for. Its time runs from here.
    bool wait_for_request();
    /// Its head is complete: the body has its own time.
    void head_is_read();

    /// At least one byte; 0 at the end, -1 on errors, when the time is over and when a head is too long.
    std::ptrdiff_t read(char* into, std::size_t size);
    /// All of it, or -1.
    std::ptrdiff_t write(const char* from, std::size_t size);

    bool is_readable();
    /// Takes more now, and the peer has not gone.
    bool is_writable() const;
    int socket() const { return socket_; }

  private:
    bool wait(short events, Clock::time_point deadline) const;
    std::ptrdiff_t receive(char* into, std::size_t size, Clock::time_point deadline);
    std::ptrdiff_t send(const char* from, std::size_t size, Clock::time_point deadline);
    template <class Step>
    std::ptrdiff_t with_tls(Clock::time_point deadline, Step step);

    const int socket_;
    const ConnectionLimits limits_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_;
    bool is_shaken_ = false;
    Clock::time_point request_began_{};
    Clock::time_point deadline_{};
    bool is_in_head_ = false;
    std::size_t head_bytes_ = 0;
    std::string buffer_; // read and not given out; the HTTP library asks for single bytes
    std::size_t given_ = 0;
};

} // namespace holdfast::admin_api
