#pragma once
// A client for measuring servers: one connection, one session, one share, dialect 3.1.1.

#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/preauth.h"
#include "smb2/crypto/signing.h"
#include "smb2/wire/messages.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace holdfast::bench {

namespace wire = smb2::wire;
using smb2::Status;

/// What no measurement can go on after: the server refused, went away, or talked nonsense.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The connection is gone, or did not come about: what was asked has no answer.
struct LinkLost : Fault {
    using Fault::Fault;
};

enum class Protection : std::uint8_t { none, gmac, cmac, gcm };

struct Target {
    std::string host = "127.0.0.1";
    std::uint16_t port = 445;
    std::string share;
    std::string user;
    std::string password;
    Protection protection = Protection::none;
    // What a client says that comes back.
    std::optional<wire::Guid> client_guid; // else one of its own for each connection
    wire::Capabilities capabilities = wire::Capabilities::large_mtu;
    locks::SessionId previous_session_id{};
};

/// Encoded once, sent many times: what differs from one sending to the next is patched. Where that
/// lies is found by encoding a mark there, so that the layout of messages stands in `wire` alone.
class Request {
  public:
    /// Counted from the SMB2 header.
    std::size_t place_of(std::uint64_t mark) const;
    void put(std::size_t at, const auto& value) { std::memcpy(element().data() + at, &value, sizeof value); }

    std::span<std::byte> element() { return std::span(bytes_).subspan(prefix_size); }
    wire::View element() const { return std::span(bytes_).subspan(prefix_size); }

  private:
    friend class Connection;
    static constexpr std::size_t prefix_size = 4; // of the frame, on TCP

    wire::Bytes bytes_ = wire::Bytes(prefix_size);
    std::uint16_t charge_ = 1;
    bool is_signed_ = false;
};

/// The answer to one request. `element` lives until the next one is received, and of bulk data that
/// was thrown away it has only the head.
struct Reply {
    wire::Header header;
    wire::View element;
    bool is_whole = true;

    /// Throws unless it is the answer of a success.
    void expect_success(const char* what) const;
    template <class T>
    T body() const {
        auto decoded = wire::decode<T>(element);
        if (!decoded) throw Fault("malformed answer");
        return std::move(*decoded);
    }
};

/// Requests are collected by submit() and go out together with flush(); receive() takes one answer.
class Connection {
  public:
    /// Logs on and connects the share.
    explicit Connection(const Target& target);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// `charge`: the credits that it costs, one for each 64 KiB.
    template <wire::Message T>
    Request prepare(const T& message, std::uint16_t charge = 1,
                    wire::HeaderFlags flags = wire::HeaderFlags::none) const;

    bool has_credits_for(const Request& request) const { return credits_ >= request.charge_; }
    /// Gives the id that the answer will have.
    std::uint64_t submit(Request& request);
    void flush();
    Reply receive();
    /// True when receive() would not have to wait.
    bool has_reply() const;

    /// Answers are large from here on: their data is thrown away in the kernel, but for each 64th,
    /// whose signature is verified.
    void discard_bulk() { discards_bulk_ = true; }

    /// One request, one answer, no error.
    template <class Response, wire::Message T>
    Response call(const T& message);
    /// Asks until the server gave this many credits; the window then stays open.
    void gather_credits(std::uint16_t wanted);
    void log_off();
    locks::SessionId session_id() const { return session_id_; }

  private:
    struct Unconnected {};
    Connection(const Target& target, Unconnected);
    void connect();
    void negotiate(smb2::crypto::PreauthHash& preauth);
    void log_on(smb2::crypto::PreauthHash& preauth);
    void connect_share();
    Request prepare_header(wire::Header header) const;
    /// Submits, flushes and receives, whatever the answer says.
    Reply exchange(Request& request);

    void append_sealed(wire::View element);
    void send_all(wire::View bytes);
    void fill(std::size_t count);
    void drain(std::size_t count);
    /// The next frame, or its head.
    std::span<std::byte> next_frame(bool& is_whole);
    std::span<std::byte> opened(std::span<std::byte> frame);

    const Target target_;
    int socket_ = -1;
    std::uint64_t next_message_id_ = 0;
    std::uint32_t credits_ = 1;
    std::uint32_t wanted_credits_ = 64;
    locks::SessionId session_id_{};
    locks::TreeId tree_id_{};
    smb2::crypto::SigningAlgorithm algorithm_ = smb2::crypto::SigningAlgorithm::aes_cmac;
    smb2::crypto::Cipher cipher_ = smb2::crypto::Cipher::none;
    smb2::crypto::SigningKey signing_;
    smb2::crypto::SealingKey sealing_, opening_;

    wire::Bytes out_;
    wire::Bytes in_;
    std::size_t begin_ = 0, end_ = 0; // of what was received and not yet taken
    bool discards_bulk_ = false;
    std::uint64_t replies_ = 0;
};

template <wire::Message T>
Request Connection::prepare(const T& message, std::uint16_t charge, wire::HeaderFlags flags) const {
    wire::Header header;
    header.command = T::command;
    header.flags = flags;
    header.credit_charge = charge;
    Request request = prepare_header(header);
    wire::encode(message, request.bytes_, Request::prefix_size);
    return request;
}

template <class Response, wire::Message T>
Response Connection::call(const T& message) {
    Request request = prepare(message);
    const Reply reply = exchange(request);
    reply.expect_success(to_string(T::command).data());
    return reply.body<Response>();
}

} // namespace holdfast::bench
