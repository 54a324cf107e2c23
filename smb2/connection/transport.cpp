#include "smb2/connection/transport.h"

#include "smb2/connection/connection.h"
#include "smb2/connection/frame.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <sched.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <deque>
#include <set>
#include <sstream>
#include <thread>

namespace holdfast::smb2 {

namespace asio = boost::asio;
using asio::ip::tcp;
using v6_only = asio::ip::v6_only;
using boost::system::error_code;

namespace {

constexpr std::size_t read_chunk = 64U << 10;
constexpr int reads_per_turn = 32;              // then the others of this thread have theirs
constexpr std::size_t unsent_bound = 32U << 20; // a client that does not read is not read from
constexpr std::size_t vectors_per_send = 64;
constexpr std::size_t send_at_once_from = 256U << 10;

unsigned usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return std::max(1U, std::thread::hardware_concurrency());
    return std::max(1U, static_cast<unsigned>(CPU_COUNT(&set)));
}

/// One chunk a thread, not a connection: an idle connection holds no buffer.
std::span<std::byte> thread_chunk() {
    thread_local std::array<std::byte, read_chunk> chunk;
    return chunk;
}

/// A connection and its socket. All but post() runs on the thread of its io_context.
class Peerage final : public ConnectionPort, public std::enable_shared_from_this<Peerage> {
  public:
    Peerage(asio::io_context& io, tcp::socket socket, std::function<void(Peerage&)> gone)
        : io_(io), socket_(std::move(socket)), gone_(std::move(gone)) {}

    void start(ServerState& server) {
        error_code ignored;
        const tcp::endpoint remote = socket_.remote_endpoint(ignored);
        socket_.set_option(tcp::no_delay(true), ignored);
        socket_.non_blocking(true, ignored);
        asio::ip::address address = remote.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped())
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());

        const ConnectionNumber number = server.connections.add(weak_from_this());
        core_ = std::make_unique<Connection>(server, number, Peer{address.to_string(), remote.port()});
        spdlog::get("smb2")->info("connection {} from {}:{}", static_cast<std::uint32_t>(number), core_->peer().address,
                                  core_->peer().port);
        wait_readable();
    }

    void post(std::function<void(Connection&)> job) override {
        asio::post(io_, [self = shared_from_this(), job = std::move(job)] {
            if (!self->core_) return;
            job(*self->core_);
            self->flush();
        });
    }

    void end(locks::CloseReason reason) {
        if (!core_) return;
        spdlog::get("smb2")->info("connection {} ended", static_cast<std::uint32_t>(core_->number()));
        const auto self = shared_from_this();
        core_->close(reason);
        core_.reset();
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
        unsent_.clear();
        gone_(*this);
    }

  private:
    void wait_readable() {
        if (!core_ || reading_) return;
        reading_ = true;
        socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
            self->reading_ = false;
            if (error) return self->end(locks::CloseReason::disconnect);
            self->read_some();
        });
    }

    void read_some() {
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
            else if (frames_.feed(into.first(count), core_->longest_message(), sink) ==
                         FrameReader::Verdict::malformed &&
                     core_)
                core_->terminate();
            if (!core_) return;
            collect();
            if (unsent_bytes_ > unsent_bound) break;
            // A short read has most likely emptied the socket: the next one would only say so.
            if (count < into.size()) break;
        }
        flush();
        if (core_ && unsent_bytes_ <= unsent_bound) wait_readable();
    }

    void collect() {
        if (!core_->has_output()) return;
        for (OutMessage& message : core_->take_output()) {
            unsent_bytes_ += message.bytes().size();
            unsent_.push_back(std::move(message));
        }
    }

    /// Sends what the socket takes; the rest when it takes more.
    void flush() {
        if (!core_) return;
        collect();
        while (!unsent_.empty()) {
            std::array<iovec, vectors_per_send> vectors;
            std::size_t count = 0;
            std::size_t skip = sent_of_first_;
            for (const OutMessage& message : unsent_) {
                if (count == vectors.size()) break;
                const auto bytes = message.bytes().subspan(skip);
                vectors[count++] = {const_cast<std::byte*>(bytes.data()), bytes.size()}; // sendmsg only reads
                skip = 0;
            }
            msghdr header{};
            header.msg_iov = vectors.data();
            header.msg_iovlen = count;
            const ssize_t sent = ::sendmsg(socket_.native_handle(), &header, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait_writable();
            if (sent < 0) return end(locks::CloseReason::disconnect);
            drop_sent(static_cast<std::size_t>(sent));
        }
        if (core_->is_terminated()) end(locks::CloseReason::disconnect);
    }

    void drop_sent(std::size_t sent) {
        unsent_bytes_ -= sent;
        sent += sent_of_first_;
        while (!unsent_.empty() && sent >= unsent_.front().bytes().size()) {
            sent -= unsent_.front().bytes().size();
            unsent_.pop_front();
        }
        sent_of_first_ = sent;
    }

    void wait_writable() {
        if (writing_) return;
        writing_ = true;
        socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code error) {
            self->writing_ = false;
            if (error) return self->end(locks::CloseReason::disconnect);
            self->flush();
            if (self->core_ && self->unsent_bytes_ <= unsent_bound) self->wait_readable();
        });
    }

    asio::io_context& io_;
    tcp::socket socket_;
    std::function<void(Peerage&)> gone_;
    std::unique_ptr<Connection> core_;
    FrameReader frames_;
    std::deque<OutMessage> unsent_;
    std::size_t sent_of_first_ = 0;
    std::size_t unsent_bytes_ = 0;
    bool reading_ = false;
    bool writing_ = false;
};

class PoolJobs final : public JobRunner {
  public:
    explicit PoolJobs(unsigned threads) : pool_(threads) {}
    void run(std::function<void()> job) override { asio::post(pool_, std::move(job)); }
    void run_after(std::chrono::milliseconds delay, std::function<void()> job) override {
        auto timer = std::make_shared<asio::steady_timer>(pool_.get_executor(), delay);
        timer->async_wait([timer, job = std::move(job)](error_code stopped) {
            if (!stopped) job();
        });
    }
    void join() {
        pool_.stop(); // jobs that did not begin serve connections that are gone
        pool_.join();
    }

  private:
    asio::thread_pool pool_;
};

tcp::endpoint for_asio(const Endpoint& endpoint) {
    if (const auto* v6 = std::get_if<Endpoint::V6>(&endpoint.address))
        return {asio::ip::address_v6(*v6), endpoint.port};
    return {asio::ip::address_v4(std::get<Endpoint::V4>(endpoint.address)), endpoint.port};
}

} // namespace

/// One core's share: its event loop, its thread, its connections.
struct Reactor {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    std::set<std::shared_ptr<Peerage>> peers; // touched on its own thread alone
    std::thread thread;
};

struct Transport::Impl {
    explicit Impl(TransportConfig config_) : config(std::move(config_)), jobs(std::max(1U, config.pool_threads)) {
        const unsigned count = config.threads != 0 ? config.threads : usable_cores();
        for (unsigned i = 0; i < count; ++i) reactors.push_back(std::make_unique<Reactor>());
    }

    void accept(tcp::acceptor& acceptor) {
        acceptor.async_accept(reactors[next % reactors.size()]->io,
                              [this, &acceptor](error_code error, tcp::socket socket) {
                                  if (!acceptor.is_open()) return;
                                  if (error) return retry(acceptor, error);
                                  take(std::move(socket));
                                  accept(acceptor);
                              });
    }

    /// Out of descriptors, most likely: let some connections end, then go on.
    void retry(tcp::acceptor& acceptor, const error_code& error) {
        spdlog::get("smb2")->warn("cannot accept: {}", error.message());
        auto timer = std::make_shared<asio::steady_timer>(acceptor.get_executor(), std::chrono::milliseconds(200));
        timer->async_wait([this, &acceptor, timer](error_code stopped) {
            if (!stopped && acceptor.is_open()) accept(acceptor);
        });
    }

    void take(tcp::socket socket) {
        Reactor& reactor = *reactors[next++ % reactors.size()];
        if (connections.load() >= config.max_connections) {
            spdlog::get("smb2")->warn("connection refused: {} are open, which is the configured bound",
                                      config.max_connections);
            return;
        }
        ++connections;
        auto peer = std::make_shared<Peerage>(reactor.io, std::move(socket), [this, &reactor](Peerage& gone) {
            --connections;
            reactor.peers.erase(gone.shared_from_this());
        });
        asio::post(reactor.io, [this, &reactor, peer] {
            if (stopping) return;
            reactor.peers.insert(peer);
            peer->start(*server);
        });
    }

    TransportConfig config;
    PoolJobs jobs;
    ServerState* server = nullptr;
    std::vector<std::unique_ptr<Reactor>> reactors;
    std::deque<tcp::acceptor> acceptors;
    std::atomic<std::size_t> connections{0};
    std::size_t next = 0; // of the accepting thread
    std::atomic<bool> stopping{false};
    bool started = false;
};

Transport::Transport(TransportConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}

Transport::~Transport() { stop(); }

JobRunner& Transport::jobs() { return impl_->jobs; }

std::string Transport::listen(ServerState& server) {
    impl_->server = &server;
    for (const Endpoint& wanted : impl_->config.listen) {
        const tcp::endpoint endpoint = for_asio(wanted);
        error_code error;
        tcp::acceptor acceptor(impl_->reactors.front()->io);
        acceptor.open(endpoint.protocol(), error);
        if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error && endpoint.address().is_v6()) acceptor.set_option(v6_only(false), error);
        if (!error) acceptor.bind(endpoint, error);
        if (!error) acceptor.listen(1024, error);
        if (error) return "cannot listen on " + (std::ostringstream() << endpoint).str() + ": " + error.message();
        impl_->acceptors.push_back(std::move(acceptor));
    }
    return {};
}

std::uint16_t Transport::port() const {
    error_code ignored;
    return impl_->acceptors.empty() ? std::uint16_t{0} : impl_->acceptors.front().local_endpoint(ignored).port();
}

void Transport::start() {
    impl_->started = true;
    for (tcp::acceptor& acceptor : impl_->acceptors) impl_->accept(acceptor);
    for (const auto& reactor : impl_->reactors) reactor->thread = std::thread([&io = reactor->io] { io.run(); });
}

void Transport::stop() {
    if (impl_->stopping.exchange(true) || !impl_->started) return;
    asio::post(impl_->reactors.front()->io, [this] {
        error_code ignored;
        for (tcp::acceptor& acceptor : impl_->acceptors) acceptor.close(ignored);
    });
    for (const auto& reactor : impl_->reactors) {
        asio::post(reactor->io, [&one = *reactor] {
            const auto peers = one.peers;
            for (const auto& peer : peers) peer->end(locks::CloseReason::shutdown);
            one.work.reset();
        });
    }
    for (const auto& reactor : impl_->reactors)
        if (reactor->thread.joinable()) reactor->thread.join();
    impl_->jobs.join();
}

} // namespace holdfast::smb2
