#include "admin_api/http_server_listener.h"

#include "admin_api/request_line.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstring>

namespace holdfast::admin_api {

namespace {

/// Address and port of one end, as text.
void name_end(decltype(::getpeername)* of, int socket, std::string& ip, int& port) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> service{};
    if (of(socket, plain, &size) != 0) return;
    if (::getnameinfo(plain, size, host.data(), host.size(), service.data(), service.size(),
                      NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    ip = host.data();
    std::from_chars(service.data(), service.data() + std::strlen(service.data()), port);
}

class ConnectionStream final : public httplib::Stream {
  public:
    explicit ConnectionStream(Connection& connection) : connection_(connection) {}

    bool is_readable() const override { return connection_.is_readable(); }
    bool is_writable() const override { return connection_.is_writable(); }
    ssize_t read(char* into, size_t size) override {
        const ssize_t count = connection_.read(into, size);
        if (count > 0) filter_.pass(into, static_cast<std::size_t>(count));
        return count;
    }
    void begin_request() { filter_.begin(); }
    ssize_t write(const char* from, size_t size) override { return connection_.write(from, size); }
    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        name_end(::getpeername, connection_.socket(), ip, port);
    }
    void get_local_ip_and_port(std::string& ip, int& port) const override {
        name_end(::getsockname, connection_.socket(), ip, port);
    }
    socket_t socket() const override { return connection_.socket(); }

  private:
    Connection& connection_;
    RequestLineFilter filter_;
};

} // namespace

void Listener::use(std::shared_ptr<const Tls> tls, const ConnectionLimits& limits, std::function<bool()> is_crowded) {
    tls_ = std::move(tls);
    limits_ = limits;
    is_crowded_ = std::move(is_crowded);
}

void Listener::lengthen_queue() const { ::listen(svr_sock_, SOMAXCONN); }

bool Listener::process_and_close_socket(socket_t socket) {
    Connection connection(socket, tls_ ? tls_->context() : nullptr, limits_);
    if (!connection.handshake()) return false;
    ConnectionStream stream(connection);
    for (std::size_t left = keep_alive_max_count_; left > 0; --left) {
        // svr_sock_ is taken away when the server stops.
        if (svr_sock_ == INVALID_SOCKET || !connection.wait_for_request()) return true;
        bool is_closed = false;
        stream.begin_request();
        const auto head_is_read = [&](httplib::Request&) { connection.head_is_read(); };
        const bool is_last = left == 1 || is_crowded_();
        if (!process_request(stream, is_last, is_closed, head_is_read) || is_closed || is_last) return true;
    }
    return true;
}

} // namespace holdfast::admin_api
