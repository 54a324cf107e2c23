#include "smb2/connection/transport_socket.h"

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>

namespace holdfast::smb2 {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t read_chunk = 64U << 10;
constexpr int reads_per_turn = 32;              // then the others of this thread have theirs
constexpr std::size_t unsent_bound = 32U << 20; // a client that does not read is not read from
constexpr std::size_t vectors_per_send = 64;
constexpr std::size_t send_at_once_from = 256U << 10;

/// One chunk a thread, not a connection: an idle connection holds no buffer.
std::span<std::byte> thread_chunk() {
    thread_local std::array<std::byte, read_chunk> chunk;
    return chunk;
}

/// An IPv4 client looks the same whichever socket it came through.
std::string text_of(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

/// A client whose machine has gone without a word shall not keep its opens for hours. What is sent and not taken counts
/// from the first byte; where nothing is sent, the kernel asks.
void find_out_when_it_vanishes(int socket) {
    const auto set = [socket](int level, int option, int value) {
        (void)::setsockopt(socket, level, option, &value, sizeof value);
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set(IPPROTO_TCP, TCP_KEEPCNT, 4);
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, 120'000);
}

} // namespace

void ClientSocket::start(ServerState& server) {
    error_code ignored;
    const tcp::endpoint remote = socket_.remote_endpoint(ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
    find_out_when_it_vanishes(socket_.native_handle());
    socket_.non_blocking(true, ignored);

    const ConnectionNumber number = server.connections.add(weak_from_this());
    core_ = std::make_unique<Connection>(server, number, Peer{text_of(remote.address()), remote.port()});
    core_->ask_whether_heard([this] { return hearing(); });
    spdlog::get("smb2")->info("connection {} from {}:{}", static_cast<std::uint32_t>(number), core_->peer().address,
                              core_->peer().port);
    wait_readable();
}

bool ClientSocket::is_stranger_for(std::chrono::steady_clock::duration time) const {
    return core_ && !core_->is_established() && std::chrono::steady_clock::now() - since_ >= time;
}

void ClientSocket::post(std::function<void(Connection&)> job, std::function<void()> otherwise) {
    asio::post(io_, [self = shared_from_this(), job = std::move(job), otherwise = std::move(otherwise)] {
        if (!self->core_) {
            if (otherwise) otherwise();
            return;
        }
        job(*self->core_);
        if (self->core_->is_given_up()) return self->end(locks::CloseReason::disconnect);
        self->flush();
    });
}

void ClientSocket::end(locks::CloseReason reason) {
    if (!core_) return;
    spdlog::get("smb2")->info("connection {} ended", static_cast<std::uint32_t>(core_->number()));
    const auto self = shared_from_this();
    core_->close(reason, core_->hearing().heard);
    core_.reset();
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    unsent_.clear();
    gone_(*this);
}

Hearing ClientSocket::hearing() {
    int unacknowledged = 0;
    const bool known = ::ioctl(socket_.native_handle(), SIOCOUTQ, &unacknowledged) == 0;
    if (unsent_.empty() && known && unacknowledged == 0) return {};
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return {Heard::perhaps_not, {}};
    return {Heard::perhaps_not, std::chrono::milliseconds(info.tcpi_last_ack_recv)};
}

bool ClientSocket::may_read() const { return core_ && unsent_.bytes() <= unsent_bound; }

void ClientSocket::wait_readable() {
    if (!core_ || reading_) return;
    reading_ = true;
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
        self->reading_ = false;
        if (error) return self->end(locks::CloseReason::disconnect);
        self->read_some();
    });
}

void ClientSocket::read_some() {
    if (!core_) return;
    const FrameReader::Sink sink = [this](std::span<std::byte> message) {
        if (!core_) return; // a send found the client gone
        core_->receive(message, std::chrono::system_clock::now());
        // While the answer to much data waits for the next request, its sender has nothing to do.
        if (message.size() >= send_at_once_from) flush();
    };
    for (int turn = 0; turn < reads_per_turn && !core_->is_terminated(); ++turn) {
        const std::span<std::byte> direct = frames_.room();
        const std::span<std::byte> into = direct.empty() ? thread_chunk() : direct;
        const ssize_t got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        if (got <= 0) return end(locks::CloseReason::disconnect);

        const auto count = static_cast<std::size_t>(got);
        if (!direct.empty())
            frames_.filled(count, sink);
        else if (frames_.feed(into.first(count), core_->longest_message(), sink) == FrameReader::Verdict::malformed &&
                 core_)
            core_->terminate();
        if (!core_) return;
        collect();
        if (!may_read()) break;
        // A short read has most likely emptied the socket: the next one would only say so.
        if (count < into.size()) break;
    }
    flush();
    if (may_read()) wait_readable();
}

void ClientSocket::collect() {
    if (!core_->has_output()) return;
    for (OutMessage& message : core_->take_output()) unsent_.push(std::move(message));
}

void ClientSocket::flush() {
    if (!core_) return;
    collect();
    while (!unsent_.empty()) {
        std::array<iovec, vectors_per_send> vectors;
        msghdr header{};
        header.msg_iov = vectors.data();
        header.msg_iovlen = unsent_.fill(vectors);
        const ssize_t sent = ::sendmsg(socket_.native_handle(), &header, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait_writable();
        if (sent < 0) return end(locks::CloseReason::disconnect);
        unsent_.drop(static_cast<std::size_t>(sent));
    }
    if (core_->is_terminated()) end(locks::CloseReason::disconnect);
}

void ClientSocket::wait_writable() {
    if (writing_) return;
    writing_ = true;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code error) {
        self->writing_ = false;
        if (error) return self->end(locks::CloseReason::disconnect);
        self->flush();
        if (self->may_read()) self->wait_readable();
    });
}

} // namespace holdfast::smb2
