#include "admin_api/connection.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t buffer_size = 16u << 10;
constexpr std::size_t bytes_in_a_second = 64u << 10; // of the slowest reader that is worth waiting for

} // namespace

Connection::Connection(int socket, const std::shared_ptr<ssl_ctx_st>& tls, const ConnectionLimits& limits)
    : socket_(socket), limits_(limits), tls_(nullptr, SSL_free) {
    ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
    if (!tls) return;
    tls_.reset(SSL_new(tls.get())); // holds the context
    if (tls_) SSL_set_fd(tls_.get(), socket_);
    is_shaken_ = false;
}

Connection::~Connection() {
    if (tls_ && is_shaken_) {
        ERR_clear_error();
        SSL_shutdown(tls_.get()); // one word; nobody waits for the answer
    }
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
}

bool Connection::wait(short events, Clock::time_point deadline) const {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        pollfd entry{socket_, events, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

/// Repeats a step of OpenSSL until it is done. Its error queue is the thread's: it must be empty before.
template <class Step>
std::ptrdiff_t Connection::with_tls(Clock::time_point deadline, Step step) {
    while (Clock::now() < deadline) {
        ERR_clear_error();
        const int done = step(tls_.get());
        if (done > 0) return done;
        switch (SSL_get_error(tls_.get(), done)) {
        case SSL_ERROR_WANT_READ:
            if (!wait(POLLIN, deadline)) return -1;
            break;
        case SSL_ERROR_WANT_WRITE:
            if (!wait(POLLOUT, deadline)) return -1;
            break;
        case SSL_ERROR_ZERO_RETURN: return 0;
        default: is_shaken_ = false; return -1; // nothing more may be said, not even good-bye
        }
    }
    return -1;
}

bool Connection::handshake() {
    if (!tls_) return true;
    is_shaken_ = with_tls(Clock::now() + limits_.handshake, [](SSL* tls) { return SSL_accept(tls); }) > 0;
    return is_shaken_;
}

bool Connection::wait_for_request() {
    request_began_ = Clock::now();
    deadline_ = request_began_ + limits_.idle;
    if (!is_readable() && !wait(POLLIN, deadline_)) return false;
    request_began_ = Clock::now();
    deadline_ = request_began_ + limits_.head;
    is_in_head_ = true;
    head_bytes_ = 0;
    return true;
}

void Connection::head_is_read() {
    deadline_ = request_began_ + limits_.request;
    is_in_head_ = false;
}

bool Connection::is_readable() { return given_ < buffer_.size() || (tls_ && SSL_pending(tls_.get()) > 0); }

bool Connection::is_writable() const {
    char byte = 0;
    const ssize_t peeked = ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (peeked == 0 || (peeked < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) return false;
    return wait(POLLOUT, Clock::now() + limits_.write);
}

std::ptrdiff_t Connection::receive(char* into, std::size_t size, Clock::time_point deadline) {
    if (tls_) {
        const int wanted = static_cast<int>(std::min<std::size_t>(size, 1u << 20));
        return with_tls(deadline, [=](SSL* tls) { return SSL_read(tls, into, wanted); });
    }
    // Looked at first, or a peer whose bytes are always there already would have no limit.
    while (Clock::now() < deadline) {
        const ssize_t got = ::recv(socket_, into, size, 0);
        if (got >= 0) return got;
        if (errno == EINTR) continue;
        if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait(POLLIN, deadline)) return -1;
    }
    return -1;
}

std::ptrdiff_t Connection::read(char* into, std::size_t size) {
    if (is_in_head_ && head_bytes_ >= limits_.head_bytes) return -1;
    if (given_ == buffer_.size()) {
        buffer_.resize(buffer_size);
        given_ = 0;
        const auto got = receive(buffer_.data(), buffer_.size(), deadline_);
        buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        if (got <= 0) return got;
    }
    const std::size_t count = std::min(size, buffer_.size() - given_);
    std::memcpy(into, buffer_.data() + given_, count);
    given_ += count;
    if (is_in_head_) head_bytes_ += count;
    return static_cast<std::ptrdiff_t>(count);
}

std::ptrdiff_t Connection::send(const char* from, std::size_t size, Clock::time_point deadline) {
    if (tls_) {
        const int count = static_cast<int>(std::min<std::size_t>(size, 1u << 20));
        return with_tls(deadline, [=](SSL* tls) { return SSL_write(tls, from, count); });
    }
    while (Clock::now() < deadline) {
        const ssize_t sent = ::send(socket_, from, size, MSG_NOSIGNAL);
        if (sent >= 0) return sent;
        if (errno == EINTR) continue;
        if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait(POLLOUT, deadline)) return -1;
    }
    return -1;
}

std::ptrdiff_t Connection::write(const char* from, std::size_t size) {
    const auto deadline = Clock::now() + limits_.write + std::chrono::seconds(size / bytes_in_a_second);
    std::size_t done = 0;
    while (done < size) {
        const auto sent = send(from + done, size - done, deadline);
        if (sent <= 0) return -1;
        done += static_cast<std::size_t>(sent);
    }
    return static_cast<std::ptrdiff_t>(size);
}

} // namespace holdfast::admin_api
