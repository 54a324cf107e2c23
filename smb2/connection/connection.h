#pragma once
// The core: bytes and a time go in, bytes come out. No socket, no clock, no thread of its own.
//
// [MS-SMB2] 3.3.1.7 Per Transport Connection and 3.3.5.2 Receiving Any Message. All functions are
// called by one thread at a time: the connection's. Others reach it through ConnectionTable.

#include "smb2/buffer.h"
#include "smb2/connection/async_requests.h"
#include "smb2/connection/break_log.h"
#include "smb2/connection/channel.h"
#include "smb2/connection/credits.h"
#include "smb2/connection/negotiated.h"
#include "smb2/connection/request_run.h"
#include "smb2/connection/torture.h"
#include "smb2/crypto/preauth.h"
#include "smb2/dispatch/context.h"
#include "smb2/state/connection_table.h"
#include "smb2/state/server_state.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::smb2 {

struct Peer {
    std::string address; // textual IP
    std::uint16_t port = 0;
};

/// A message with its length prefix; it begins at `start` of the buffer.
struct OutMessage {
    Buffer buffer;
    std::size_t start = 0;
    std::span<const std::byte> bytes() const { return buffer.bytes().subspan(start); }
};

/// Whether the client's machine took all that was sent to it.
enum class Heard : std::uint8_t { all, perhaps_not };

/// What the transport knows of the client's machine.
struct Hearing {
    Heard heard = Heard::all;
    std::chrono::milliseconds silent_for{}; // since it acknowledged anything
};

class Connection {
  public:
    /// `number` is this connection's in server.connections.
    Connection(ServerState& server, ConnectionNumber number, Peer peer);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One whole message without its length prefix; decrypted in place. Answers are in
    /// take_output() after.
    void receive(std::span<std::byte> message, Time now);
    /// A waiting request's token was woken.
    void wake(const locks::Woken& woken);
    /// A CREATE whose own channel has gone, but not its session: it goes on here, and is answered when its client asks
    /// again ([MS-SMB2] 3.3.5.9.10).
    void adopt(std::unique_ptr<AsyncRequest> request);
    /// An oplock or lease that the client holds is wanted by others.
    void send_break(const locks::BreakNotice& notice);
    /// The transport is gone: ends all that lives with it. Nothing is to be called after.
    void close(locks::CloseReason reason, Heard heard = Heard::all);
    /// How to learn whether the client's machine has taken all that was sent; without it, it has.
    void ask_whether_heard(std::function<Hearing()> hearing) { hearing_ = std::move(hearing); }
    Hearing hearing() const;

    /// Messages to send, in order.
    std::vector<OutMessage> take_output() { return std::exchange(output_, {}); }
    bool has_output() const { return !output_.empty(); }
    /// True when the transport must be closed once the output is sent.
    bool is_terminated() const { return terminated_; }
    /// True when it must be closed at once.
    bool is_given_up() const { return given_up_; }
    /// The longest message that is acceptable now: little before anybody has logged on.
    std::size_t longest_message() const;

    /// The one that this thread is working for just now; null outside of its calls.
    static Connection* current();

    // ---- for handlers

    /// [MS-SMB2] 3.3.5.2: "the server MUST disconnect the connection".
    void terminate() { terminated_ = true; }
    /// The client's machine takes nothing more.
    void give_up() { terminated_ = given_up_ = true; }
    Torture& torture() { return torture_; }
    /// As they were when the client came.
    const Settings& settings() const { return *settings_; }
    const NegotiatedState& negotiated() const { return negotiated_; }
    NegotiatedState& negotiated() { return negotiated_; }
    crypto::PreauthHash& preauth() { return preauth_; }
    const Peer& peer() const { return peer_; }
    ConnectionNumber number() const { return number_; }
    /// Who speaks here, as the client calls itself; from now on others reach it by that name.
    void set_client(const locks::ClientGuid& client);
    /// Null when this connection does not speak for the session.
    std::shared_ptr<Channel> find_channel(SessionId id) const;
    void add_channel(std::shared_ptr<Channel> channel);
    /// Forgets the session here; its opens are ended elsewhere (see session_teardown.h).
    void remove_channel(SessionId id);
    /// From the first completed logon on longer messages are taken.
    void mark_established();
    bool is_established() const { return any_established_; }
    std::size_t channel_count() const { return channels_.size(); }
    /// What the clock said when the last bytes came.
    Time now() const { return now_; }

  private:
    friend class Context;

    bool is_last_of_its_session(const Channel& channel) const;
    /// What waits is taken back; a CREATE that can be asked for again goes on where its session still is.
    void leave(std::unique_ptr<AsyncRequest> request) const;

    // connection.cpp: what comes in
    void receive_plain(std::span<std::byte> message);
    void receive_sealed(std::span<std::byte> message);
    void receive_smb1(std::span<const std::byte> message);

    // compound.cpp: one message, request by request
    enum class Progress { finished, suspended };
    Progress process(RequestRun& run);
    /// Takes the next element apart; what is wrong with it is its outcome.
    Progress process_element(RequestRun& run, wire::Header& header, std::span<const std::byte> element, bool is_last);
    bool is_in_turn(Command command) const;
    Outcome dispatch(RequestRun& run, Context& ctx, const struct CommandRow& row);
    /// An answer that speaks of persistent opens waits until the journal has what it says.
    Outcome settle(Context& ctx, const Outcome& outcome);
    Status check_session(Context& ctx, const struct CommandRow& row);
    Status check_tree(Context& ctx);
    void process_cancel(const wire::Header& header);
    bool accept_message_id(const wire::Header& header);
    void begin_reply(RequestRun& run);
    void undo_reply(RequestRun& run);
    void end_reply(RequestRun& run, Context& ctx, const Outcome& outcome, locks::WaitToken late_token);
    void hold_request(RequestRun& run, Context& ctx);
    void finish_request(std::unique_ptr<AsyncRequest> request, locks::WakeReason reason);
    void send(RequestRun& run);
    void send_interim(const AsyncRequest& request, std::uint16_t credits);

    // protection.cpp: signatures and seals
    Status check_signature(const Context& ctx) const;
    void protect(RequestRun& run);

    // tapping.cpp: what taps are shown
    void show(Way way, std::span<const std::byte> message) const {
        if (server_.taps.is_anybody()) show_taps(way, message);
    }
    void show_taps(Way way, std::span<const std::byte> message) const;
    /// Of a message that names this session; see TappedMessage.
    std::shared_ptr<const SessionUser> speaker(SessionId id) const;

    ServerState& server_;
    const ConnectionNumber number_;
    const Peer peer_;
    std::shared_ptr<const Settings> settings_; // as they were when the client came
    NegotiatedState negotiated_;
    crypto::PreauthHash preauth_;
    CreditWindow credits_;
    std::map<SessionId, std::shared_ptr<Channel>> channels_;
    AsyncRequests async_;
    BreakLog breaks_; // what the client may not have heard if this connection fails
    std::uint32_t next_token_ = 1;
    std::vector<OutMessage> output_;
    std::function<Hearing()> hearing_;
    Torture torture_;
    Time now_{};
    bool terminated_ = false;
    bool given_up_ = false;
    bool any_established_ = false;
};

} // namespace holdfast::smb2
