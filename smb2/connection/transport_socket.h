#pragma once
// One client's connection: its socket and the core behind it.

#include "smb2/connection/connection.h"
#include "smb2/connection/frame.h"
#include "smb2/connection/send_queue.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace holdfast::smb2 {

/// All but post() runs on the thread of its io_context.
class ClientSocket final : public ConnectionPort, public std::enable_shared_from_this<ClientSocket> {
  public:
    using Gone = std::function<void(ClientSocket&)>;

    /// `gone` is called once, when the connection has ended.
    ClientSocket(boost::asio::io_context& io, boost::asio::ip::tcp::socket socket, Gone gone)
        : io_(io), socket_(std::move(socket)), gone_(std::move(gone)) {}

    void start(ServerState& server);
    void end(locks::CloseReason reason);
    /// Whether nobody has logged on for so long, since it came.
    bool is_stranger_for(std::chrono::steady_clock::duration time) const;
    void post(std::function<void(Connection&)> job, std::function<void()> otherwise) override;

  private:
    void wait_readable();
    void wait_writable();
    void read_some();
    /// Takes what the core wants to send.
    void collect();
    /// Sends what the socket takes; the rest when it takes more.
    void flush();
    bool may_read() const;
    Hearing hearing();

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::socket socket_;
    Gone gone_;
    std::unique_ptr<Connection> core_; // null before start() and after end()
    FrameReader frames_;
    SendQueue unsent_;
    bool reading_ = false; // waits for the socket to be readable
    bool writing_ = false;
    const std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

} // namespace holdfast::smb2
