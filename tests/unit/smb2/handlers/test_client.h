#pragma once
// A server without sockets and threads, and clients that are logged on already. What a handler
// offloads or waits for happens when the test says pump().

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "smb2/connection/connection.h"
#include "smb2/state/server_state.h"
#include "smb2/wire/header.h"
#include "smb2/wire/messages.h"
#include "tests/unit/vfs/temporary_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <optional>
#include <string>

namespace holdfast::smb2::test {

struct JobQueue final : JobRunner {
    void run(std::function<void()> job) override { waiting.push_back(std::move(job)); }
    void run_after(std::chrono::milliseconds, std::function<void()> job) override { waiting.push_back(std::move(job)); }
    std::deque<std::function<void()>> waiting;
};

struct PostQueue final : ConnectionPort {
    void post(std::function<void(Connection&)> job, std::function<void()>) override {
        waiting.push_back(std::move(job));
    }
    std::deque<std::function<void(Connection&)>> waiting;
};

/// One share, "share", on a folder that goes away with the test.
class TestServer {
  public:
    explicit TestServer(ShareSettings settings = {}) {
        settings.name = "share";
        settings.path = folder.path();
        auto volume = vfs::Volume::mount({.path = folder.path(), .short_names = settings.short_names});
        if (!volume) throw std::runtime_error("the temporary folder cannot be mounted");
        share = state.shares.add(settings, *volume);
        ShareSettings ipc;
        ipc.name = "IPC$";
        ipc.type = ShareType::pipe;
        pipes = state.shares.add(ipc, nullptr);
    }

    vfs::test::TemporaryFolder folder;
    ConnectionTable connections;
    Waker waker{connections};
    locks::LockManager locks{{}, waker};
    auth::AccountStore accounts{"/nonexistent/accounts"};
    auth::Authenticator authenticator{{}, accounts};
    JobQueue jobs;
    ServerState state{settings(), locks, authenticator, connections, jobs};
    std::shared_ptr<Share> share;
    std::shared_ptr<Share> pipes;

  private:
    /// Sessions have no identity unless a test gives them one.
    static Settings settings() {
        Settings made;
        made.wear_identities = vfs::can_switch_identity();
        return made;
    }
};

struct Answer {
    wire::Header header;
    wire::Bytes bytes;

    Status status() const { return header.status; }
    /// The body; the test ends where it is malformed.
    template <class T>
    T as() const {
        auto decoded = wire::decode<T>(bytes);
        if (!decoded) throw std::runtime_error("malformed answer");
        return *decoded;
    }
};

/// A connection with one session and one tree connect, as the user who runs the tests.
class TestClient {
  public:
    explicit TestClient(TestServer& server_, std::uint16_t dialect = 0x0311)
        : TestClient(server_, server_.share, dialect) {}

    TestClient(TestServer& server_, const std::shared_ptr<Share>& share, std::uint16_t dialect = 0x0311)
        : server(server_), port(std::make_shared<PostQueue>()), number(server.connections.add(port)),
          connection(server.state, number, {"192.0.2.1", 50000}) {
        connection.negotiated().dialect = dialect;
        connection.negotiated().max_read_size = connection.negotiated().max_write_size = 1U << 20;
        session = server.state.sessions.create({}, 100);
        session->state = SessionState::valid;
        auto channel = std::make_shared<Channel>(session);
        channel->is_established = true;
        connection.add_channel(std::move(channel));
        session->add_channel({number, "192.0.2.1", 50000, {}}, 1);
        tree = connect(share);
    }
    ~TestClient() { connection.close(locks::CloseReason::disconnect); }

    /// A tree connect whose opens say that they are of that client.
    std::shared_ptr<TreeConnect> connect_as(const locks::ClientGuid& client) { return connect(server.share, client); }
    std::shared_ptr<TreeConnect> connect(const std::shared_ptr<Share>& share, const locks::ClientGuid& client = {}) {
        return session->add_tree(
            [&](TreeId id) {
                auto owner = std::make_shared<locks::Owner>();
                owner->client_guid = client;
                owner->share_name = share->settings.name;
                owner->session = session->id;
                owner->tree = id;
                owner->share = share->id;
                auto made = std::make_shared<TreeConnect>();
                made->id = id;
                made->share = share;
                made->owner = owner;
                made->maximal_access = static_cast<locks::Access>(0x1F'01FF);
                return made;
            },
            10);
    }

    /// Sends the request and takes the answer, which may be an interim one.
    template <class Request>
    Answer ask(const Request& request) {
        post(request);
        return take();
    }
    /// Sends only; returns the message id.
    template <class Request>
    std::uint64_t post(const Request& request) {
        wire::Header header;
        header.command = Request::command;
        header.credits = 32;
        header.message_id = next_message++;
        header.flags = header_flags;
        header.status = Status{channel_sequence};
        header.tree_id = tree->id;
        header.session_id = session->id;
        wire::Bytes message;
        wire::encode(header, request, message);
        connection.receive(message, now);
        collect();
        return header.message_id;
    }
    void cancel(std::uint64_t message_id) {
        wire::Header header;
        header.command = Command::cancel;
        header.message_id = message_id;
        header.session_id = session->id;
        wire::Bytes message;
        wire::encode(header, wire::CancelRequest{}, message);
        connection.receive(message, now);
        collect();
    }

    /// Runs what was offloaded and what was woken, until nothing is left.
    void pump() {
        while (!server.jobs.waiting.empty() || !port->waiting.empty()) {
            if (!server.jobs.waiting.empty()) {
                const auto job = std::move(server.jobs.waiting.front());
                server.jobs.waiting.pop_front();
                job();
            }
            if (!port->waiting.empty()) {
                const auto job = std::move(port->waiting.front());
                port->waiting.pop_front();
                job(connection);
            }
        }
        collect();
    }

    bool has_answer() const { return !answers.empty(); }
    Answer take() {
        if (answers.empty()) pump();
        if (answers.empty()) throw std::runtime_error("no answer");
        Answer first = std::move(answers.front());
        answers.pop_front();
        return first;
    }

    // ---- in few words

    wire::CreateRequest create_request(std::u16string name) const {
        wire::CreateRequest request;
        request.name = std::move(name);
        request.desired_access = static_cast<locks::Access>(0x1F'01FF);
        request.share_access = locks::ShareMode::all;
        request.create_disposition = wire::CreateDisposition::open_if;
        return request;
    }
    /// The id of an open of a file, with all access and all shared; made where it is not there.
    FileId open(std::u16string name) { return open(create_request(std::move(name))); }
    FileId open(const wire::CreateRequest& request) {
        const Answer answer = ask(request);
        if (answer.status() != Status::success) {
            throw std::runtime_error("CREATE: " + std::string(to_string(answer.status())));
        }
        return answer.as<wire::CreateResponse>().file_id;
    }
    Status create_status(const wire::CreateRequest& request) { return ask(request).status(); }

    Answer close(FileId id, wire::CloseFlags flags = wire::CloseFlags::none) {
        return ask(wire::CloseRequest{flags, id});
    }
    Answer read(FileId id, std::uint64_t offset, std::uint32_t length, std::uint32_t minimum = 0) {
        wire::ReadRequest request;
        request.file_id = id;
        request.offset = offset;
        request.length = length;
        request.minimum_count = minimum;
        return ask(request);
    }
    Answer write(FileId id, std::uint64_t offset, std::string_view text,
                 wire::WriteFlags flags = wire::WriteFlags::none) {
        wire::WriteRequest request;
        request.file_id = id;
        request.offset = offset;
        request.data = std::as_bytes(std::span(text));
        request.flags = flags;
        return ask(request);
    }
    static std::string text_of(const Answer& answer) {
        const auto response = answer.as<wire::ReadResponse>();
        return {reinterpret_cast<const char*>(response.data.data()), response.data.size()};
    }

    TestServer& server;
    std::shared_ptr<PostQueue> port;
    ConnectionNumber number;
    Connection connection;
    std::shared_ptr<Session> session;
    std::shared_ptr<TreeConnect> tree;
    locks::Time now{};
    std::uint64_t next_message = 0;
    wire::HeaderFlags header_flags = wire::HeaderFlags::none; // of the requests to come
    std::uint16_t channel_sequence = 0;
    std::deque<Answer> answers;

  private:
    void collect() {
        for (const OutMessage& message : connection.take_output()) {
            const auto bytes = message.bytes().subspan(4);
            Answer answer{*wire::decode_header(bytes), {bytes.begin(), bytes.end()}};
            answers.push_back(std::move(answer));
        }
    }
};

/// A server with one client.
class HandlerTest : public ::testing::Test {
  protected:
    TestServer server;
    TestClient client{server};
};

} // namespace holdfast::smb2::test
