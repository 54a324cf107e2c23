#pragma once
// A client of the simulation: it sends without waiting for answers, and knows of each request whether it was answered.

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
    /// A connection, logged on and connected to the share; what was open before may be asked for again.
    void connect();
    /// The connection is lost, or ended with a logoff.
    void vanish();
    /// Sends one request that makes sense, or does not.
    void act(Chance& chance);
    /// The next thing that others have posted to its connection happens.
    bool run_posted();
    /// Reads what has come.
    void listen();

    /// Requests without a final answer that are not known to wait.
    std::size_t unanswered() const;
    std::uint64_t answers() const { return answers_; }

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
    std::map<std::uint64_t, Sent> sent_; // by message id
    std::vector<Held> held_;
    std::vector<Held> lost_; // with the last connection
    std::deque<smb2::wire::LeaseBreakNotification> breaks_;
    std::deque<smb2::wire::Bytes> contexts_; // of the request that is being made
    std::uint64_t last_guid_ = 0;
    std::uint64_t answers_ = 0;
};

} // namespace holdfast::sim
