#pragma once
// A server without sockets and threads, and a client that talks to it in bytes: it logs on as clients
// do, derives its own keys, signs, seals and verifies. What is offloaded or woken happens in pump().

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "smb2/connection/connection.h"
#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/preauth.h"
#include "smb2/crypto/signing.h"
#include "smb2/state/server_state.h"
#include "smb2/wire/header.h"
#include "smb2/wire/messages.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::smb2::test {

inline constexpr std::size_t chain_alignment = 8;

/// What would run on the pool, in order; delays are over at once, but remembered. Those longer than `longest_wait` are
/// kept for somebody who lets time pass.
struct RawJobs final : JobRunner {
    void run(std::function<void()> job) override;
    void run_after(std::chrono::milliseconds delay, std::function<void()> job) override;
    std::deque<std::function<void()>> waiting;
    std::vector<std::chrono::milliseconds> delays;
    std::chrono::milliseconds longest_wait = std::chrono::milliseconds::max();
    std::deque<std::pair<std::chrono::milliseconds, std::function<void()>>> kept;
};

struct RawPort final : ConnectionPort {
    void post(std::function<void(Connection&)> job, std::function<void()> otherwise) override;
    struct Posted {
        std::function<void(Connection&)> job;
        std::function<void()> otherwise;
    };
    std::deque<Posted> waiting;
    bool has_ended = false;
};

inline Settings with(const std::function<void(Settings&)>& change) {
    Settings settings;
    change(settings);
    return settings;
}

/// Two accounts, alice and bob, and a share named "share".
class RawServer {
  public:
    using Volume = std::shared_ptr<vfs::Volume>;
    /// `disk` may put something around the share's volume.
    explicit RawServer(Settings settings = {}, ShareSettings share_settings = {},
                       const std::function<Volume(Volume)>& disk = {});
    ~RawServer();

    std::string path(const std::string& below = "") const;
    void run_one_job();
    void write(const std::string& name, std::string_view text) const;

    test_support::TemporaryFolder folder;
    ConnectionTable connections;
    Waker waker{connections};
    locks::LockManager locks{{}, waker};
    auth::AccountStore accounts{folder.path() + "/accounts"};
    auth::Authenticator authenticator{{.server_name = "HOLDFAST", .domain = "WORKGROUP", .keytab = {}}, accounts};
    RawJobs jobs;
    ServerState state;
    std::shared_ptr<Share> share;

  private:
    void add_account(const char* name, const char* password);
};

struct RawAnswer {
    wire::Header header;
    wire::Bytes bytes; // one element of a compound, with its padding
    bool was_sealed = false;

    Status status() const { return header.status; }
    template <class T>
    T as() const {
        auto decoded = wire::decode<T>(bytes);
        if (!decoded) throw std::runtime_error("malformed answer");
        return *decoded;
    }
};

enum class Guard : std::uint8_t { plain, sign, seal };

class RawClient {
  public:
    explicit RawClient(RawServer& server_, std::string address = "192.0.2.1");
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void close(locks::CloseReason reason = locks::CloseReason::disconnect, Heard heard = Heard::all);
    bool is_ended() const { return connection->is_terminated(); }

    // ---- bytes

    /// Gives the connection a block of exactly this size, so that the sanitizer sees a step too far.
    void send(wire::View message);
    /// Takes what the connection has to send by now into `frames`.
    void collect();
    bool has_frame() const { return !frames.empty(); }
    wire::Bytes take_frame();
    /// The elements of the next message; opened with our key when it is sealed.
    std::vector<RawAnswer> take_chain();
    RawAnswer take();
    bool verifies(const RawAnswer& answer);

    /// Runs what was offloaded and what was woken, until nothing is left.
    void pump();

    // ---- messages

    wire::Header next_header(Command command, std::uint16_t charge = 1);
    template <class Request>
    static wire::Bytes build(const wire::Header& header, const Request& request) {
        wire::Bytes message;
        wire::encode(header, request, message);
        return message;
    }
    template <class Request>
    wire::Bytes build(const Request& request) {
        return build(next_header(Request::command), request);
    }
    template <class Request>
    wire::Bytes build_related(const Request& request) {
        wire::Header header = next_header(Request::command);
        header.flags = wire::HeaderFlags::related_operations;
        header.session_id = locks::SessionId{~std::uint64_t{0}};
        header.tree_id = locks::TreeId{~std::uint32_t{0}};
        return build(header, request);
    }
    wire::Bytes sign(wire::Bytes message);
    wire::Bytes seal(wire::Bytes message);
    wire::Bytes seal(wire::Bytes message, locks::SessionId as);
    /// A compound of built messages, each signed when `guard` says so.
    wire::Bytes chain(std::vector<wire::Bytes> elements, Guard guarded_by = Guard::plain);
    wire::Bytes guarded(wire::Bytes message);
    /// Sends as `guard` says and takes the answer, which may be an interim one.
    template <class Request>
    RawAnswer ask(const Request& request) {
        send(guarded(build(request)));
        return take();
    }
    std::vector<RawAnswer> ask_chain(std::vector<wire::Bytes> elements);

    // ---- conversations

    static wire::NegotiateRequest negotiate_request(std::vector<wire::Dialect> dialects);
    static std::vector<wire::NegotiateContext> contexts();
    RawAnswer negotiate(wire::Dialect one);
    RawAnswer negotiate(const wire::NegotiateRequest& request);
    /// In these very bytes.
    RawAnswer negotiate(const wire::Bytes& message);

    struct Logon {
        std::string user = "alice";
        std::string password = "secret";
        locks::SessionId previous{};
        wire::SecurityMode8 security_mode = wire::SecurityMode8::signing_enabled;
        bool renews = false;              // the session that there is
        const RawClient* joins = nullptr; // binds its session, signing with its key
    };
    RawAnswer log_on();
    RawAnswer log_on(const Logon& logon);
    RawAnswer connect(std::u16string_view share);
    /// All of it, as alice.
    void begin(wire::Dialect one = wire::Dialect::smb3_11, Guard guard_ = Guard::sign);
    void begin_session(Guard guard_ = Guard::sign);

    static wire::CreateRequest create_request(std::u16string name,
                                              wire::CreateDisposition disposition = wire::CreateDisposition::open_if);
    FileId open(std::u16string name);
    static wire::LockRequest lock_request(FileId file, wire::LockFlags flags = wire::LockFlags::exclusive);
    static wire::ReadRequest read_request(FileId file, std::uint32_t length = 100);
    static wire::WriteRequest write_request(FileId file, std::string_view text);
    static wire::CloseRequest close_request(FileId file);
    static wire::FlushRequest flush_request(FileId file);
    static std::string text_of(const RawAnswer& answer);
    /// CANCEL of what has `waiting` as its interim answer, or of the message alone.
    void cancel_async(const RawAnswer& interim);
    void cancel_message(std::uint64_t message_id);
    static void require(const RawAnswer& answer);

    RawServer& server;
    std::shared_ptr<RawPort> port;
    ConnectionNumber number;
    std::unique_ptr<Connection> connection;
    locks::Time now{std::chrono::hours(24 * 365 * 50)};
    std::deque<wire::Bytes> frames; // without their prefixes

    std::uint64_t next_message = 0;
    locks::SessionId session{};
    locks::TreeId tree{};
    Guard guard = Guard::plain;
    wire::Dialect dialect = wire::Dialect::none;
    crypto::Cipher cipher = crypto::Cipher::none;
    crypto::SigningAlgorithm signing_algorithm = crypto::SigningAlgorithm::hmac_sha256;
    crypto::PreauthHash preauth;
    crypto::SigningKey signing, session_signing; // of this channel; of the session
    crypto::SealingKey sealing, opening;         // to and from the server

  private:
    wire::Bytes open(wire::Bytes frame);
    /// What NEGOTIATE agreed on.
    void learn(const wire::Bytes& request, const RawAnswer& answer);
    void install_keys(std::span<const std::byte> session_key, const crypto::PreauthHash& hash);
    void install_bound_keys(const RawClient& first, std::span<const std::byte> session_key,
                            const crypto::PreauthHash& hash);
};

} // namespace holdfast::smb2::test
