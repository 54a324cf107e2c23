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
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace holdfast::smb2::test {

struct JobQueue final : JobRunner {
    void run(std::function<void()> job) override;
    void run_after(std::chrono::milliseconds, std::function<void()> job) override;
    std::deque<std::function<void()>> waiting;
};

struct PostQueue final : ConnectionPort {
    void post(std::function<void(Connection&)> job, std::function<void()> otherwise) override;
    std::deque<std::function<void(Connection&)>> waiting;
};

/// One share, "share", on a folder that goes away with the test.
class TestServer {
  public:
    explicit TestServer(ShareSettings settings = {});
    ~TestServer();

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
    static Settings settings();
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
    explicit TestClient(TestServer& server_, std::uint16_t dialect = 0x0311);
    TestClient(TestServer& server_, const std::shared_ptr<Share>& share, std::uint16_t dialect = 0x0311);
    ~TestClient();

    /// A tree connect whose opens say that they are of that client.
    std::shared_ptr<TreeConnect> connect_as(const locks::ClientGuid& client) { return connect(server.share, client); }
    /// From now on the session has the file system permissions of somebody else.
    void become(vfs::Identity identity);
    std::shared_ptr<TreeConnect> connect(const std::shared_ptr<Share>& share, const locks::ClientGuid& client = {});

    /// Sends the request and takes the answer, which may be an interim one.
    template <class Request>
    Answer ask(const Request& request) {
        post(request);
        return take();
    }
    /// Sends only; returns the message id.
    template <class Request>
    std::uint64_t post(const Request& request) {
        const wire::Header header = next_header(Request::command);
        wire::Bytes message;
        wire::encode(header, request, message);
        send(message);
        return header.message_id;
    }
    void cancel(std::uint64_t message_id);

    /// Runs what was offloaded and what was woken, until nothing is left.
    void pump();

    bool has_answer() const { return !answers.empty(); }
    Answer take();

    // ---- in few words

    wire::CreateRequest create_request(std::u16string name) const;
    /// The id of an open of a file, with all access and all shared; made where it is not there.
    FileId open(std::u16string name);
    FileId open(const wire::CreateRequest& request);
    Status create_status(const wire::CreateRequest& request);

    Answer close(FileId id, wire::CloseFlags flags = wire::CloseFlags::none);
    Answer read(FileId id, std::uint64_t offset, std::uint32_t length, std::uint32_t minimum = 0);
    Answer write(FileId id, std::uint64_t offset, std::string_view text,
                 wire::WriteFlags flags = wire::WriteFlags::none);
    static std::string text_of(const Answer& answer);

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
    wire::Header next_header(Command command);
    void send(wire::Bytes& message);
    void collect();
};

/// A server with one client.
class HandlerTest : public ::testing::Test {
  protected:
    HandlerTest();
    ~HandlerTest() override;

    TestServer server;
    TestClient client{server};
};

} // namespace holdfast::smb2::test
