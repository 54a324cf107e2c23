#include "smb2/connection/transport.h"

#include "smb2/connection/transport_pool.h"
#include "smb2/connection/transport_socket.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include <sched.h>

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

unsigned usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return std::max(1U, std::thread::hardware_concurrency());
    return std::max(1U, static_cast<unsigned>(CPU_COUNT(&set)));
}

tcp::endpoint for_asio(const Endpoint& endpoint) {
    if (const auto* v6 = std::get_if<Endpoint::V6>(&endpoint.address))
        return {asio::ip::address_v6(*v6), endpoint.port};
    return {asio::ip::address_v4(std::get<Endpoint::V4>(endpoint.address)), endpoint.port};
}

} // namespace

/// One core's share: its event loop, its thread, its connections.
struct Reactor {
    asio::io_context io{1};
    asio::steady_timer sweep{io};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    std::set<std::shared_ptr<ClientSocket>> peers; // touched on its own thread alone
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

    /// Whoever connects and does not log on holds a descriptor that others may need.
    void end_strangers(Reactor& reactor) {
        const auto patience = config.stranger_timeout;
        reactor.sweep.expires_after(patience / 4);
        reactor.sweep.async_wait([this, &reactor, patience](error_code stopped) {
            if (stopped || stopping) return;
            const auto peers = reactor.peers; // those that end leave it
            for (const auto& peer : peers)
                if (peer->is_stranger_for(patience)) peer->end(locks::CloseReason::disconnect);
            end_strangers(reactor);
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
        auto peer = std::make_shared<ClientSocket>(reactor.io, std::move(socket), [this, &reactor](ClientSocket& gone) {
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
    for (const auto& reactor : impl_->reactors) impl_->end_strangers(*reactor);
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
            one.sweep.cancel();
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
