#pragma once
// A client of the simulation: it sends without waiting for answers, and knows of each request whether it was answered.

#include "smb2/connection/frame.h"
#include "tests/sim/connection_chance.h"
#include "tests/unit/smb2/connection/raw_client.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::sim {

/// What must never be, in words.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class ConnectionPlayer {
  public:
    ConnectionPlayer(smb2::test::RawServer& server, std::uint8_t number) : server_(server), number_(number) {}

    bool is_connected() const { return client_ != nullptr; }
    /// 0 when it is not connected.
    smb2::SessionId session() const { return client_ ? client_->session : smb2::SessionId{}; }
    /// A connection, logged on and connected to the share; what was open before may be asked for again.
    void connect(bool is_slow);
    /// The connection is lost, with what was on its way.
    void vanish();
    /// Some of what is on its way arrives; all of it.
    void deliver(Chance& chance);
    void deliver_all();
    /// What was sent last arrives a second time: the server must not do it again, and end the connection.
    void repeat();
    /// Sends one request that makes sense, or does not.
    void act(Chance& chance);
    /// The next thing that others have posted to its connection happens.
    bool run_posted();
    /// Reads what has come.
    void listen();

    /// A request without a final answer that is not known to wait.
    std::optional<smb2::Command> unanswered() const;
    std::uint64_t answers() const { return answers_; }
    /// Writes and flushes that it was told are done.
    std::uint64_t writes_done() const { return writes_done_; }
    std::uint64_t flushes_done() const { return flushes_done_; }

  private:
    struct Sent {
        smb2::Command command{};
        bool has_interim = false;
        std::uint64_t async_id = 0;
        std::optional<smb2::FileId> closes;
        std::uint16_t file = 0; // of a CREATE
        smb2::wire::Guid create_guid{};
    };
    /// Something that it could come back for.
    struct Held {
        smb2::FileId id;
        std::uint16_t file = 0;
        smb2::wire::Guid create_guid{}; // zero: it is not durable
    };

    template <class Request>
    Sent& send(const Request& request);
    void arrive(std::size_t count);
    void send_create(Chance& chance);
    void send_reconnect(Chance& chance);
    void send_lock(Chance& chance, const Held& held);
    void send_change(Chance& chance, const Held& held);
    void send_cancel(Chance& chance);
    void acknowledge(Chance& chance);
    void hear(const smb2::test::RawAnswer& answer);
    void hear_break(const smb2::test::RawAnswer& answer);
    void hear_final(const Sent& sent, const smb2::test::RawAnswer& answer);
    smb2::wire::LeaseKey lease_key(std::uint16_t file) const;

    smb2::test::RawServer& server_;
    const std::uint8_t number_;
    std::unique_ptr<smb2::test::RawClient> client_;
    bool is_slow_ = false;         // what it sends arrives bit by bit
    smb2::wire::Bytes on_its_way_; // with prefixes
    smb2::FrameReader frames_;     // what of it has arrived
    smb2::wire::Bytes last_message_;
    std::map<std::uint64_t, Sent> sent_; // by message id
    std::vector<Held> held_;
    std::vector<Held> lost_; // with the last connection
    std::deque<smb2::wire::LeaseBreakNotification> breaks_;
    std::deque<smb2::wire::Bytes> contexts_; // of the request that is being made
    std::uint64_t last_guid_ = 0;
    std::uint64_t answers_ = 0;
    std::uint64_t writes_done_ = 0;
    std::uint64_t flushes_done_ = 0;
};

} // namespace holdfast::sim
