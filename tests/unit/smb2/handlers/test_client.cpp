#include "tests/unit/smb2/handlers/test_client.h"
#include "smb2/handlers/tree_user.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace holdfast::smb2::test {

void JobQueue::run(std::function<void()> job) { waiting.push_back(std::move(job)); }

void JobQueue::run_after(std::chrono::milliseconds, std::function<void()> job) { waiting.push_back(std::move(job)); }

void PostQueue::post(std::function<void(Connection&)> job, std::function<void()>) { waiting.push_back(std::move(job)); }

TestServer::TestServer(ShareSettings settings) {
    if (!spdlog::get("smb2"))
        spdlog::register_logger(
            std::make_shared<spdlog::logger>("smb2", std::make_shared<spdlog::sinks::null_sink_mt>()));
    settings.name = "share";
    settings.path = folder.path();
    auto volume = vfs::Volume::mount(
        {.path = folder.path(), .short_names = settings.short_names, .spares_kernel_leases = settings.kernel_oplocks});
    if (!volume) throw std::runtime_error("the temporary folder cannot be mounted");
    share = state.shares.add(settings, *volume);
    ShareSettings ipc;
    ipc.name = "IPC$";
    ipc.type = ShareType::pipe;
    pipes = state.shares.add(ipc, nullptr);
}

// Whom its requests acted as is not for the next test, nor is it for the folder that goes now.
TestServer::~TestServer() { vfs::wear_identity(vfs::process_identity()); }

Settings TestServer::settings() {
    Settings made;
    made.wear_identities = vfs::can_switch_identity();
    return made;
}

TestClient::TestClient(TestServer& server_, std::uint16_t dialect) : TestClient(server_, server_.share, dialect) {}

TestClient::TestClient(TestServer& server_, const std::shared_ptr<Share>& share, std::uint16_t dialect)
    : server(server_), port(std::make_shared<PostQueue>()), number(server.connections.add(port)),
      connection(server.state, number, {"192.0.2.1", 50000}) {
    connection.negotiated().dialect = dialect;
    connection.negotiated().max_read_size = connection.negotiated().max_write_size = 1U << 20;
    session = server.state.sessions.create({}, 100);
    session->set_user(std::make_shared<const SessionUser>(), {});
    session->state = SessionState::valid;
    auto channel = std::make_shared<Channel>(session);
    channel->is_established = true;
    connection.add_channel(std::move(channel));
    session->add_channel({number, "192.0.2.1", 50000, {}}, 1);
    tree = connect(share);
}

TestClient::~TestClient() { connection.close(locks::CloseReason::disconnect); }

std::shared_ptr<TreeConnect> TestClient::connect(const std::shared_ptr<Share>& share, const locks::ClientGuid& client) {
    return session->add_tree(
        [&](TreeId id, const std::shared_ptr<const SessionUser>& user) {
            auto owner = std::make_shared<locks::Owner>();
            owner->client_guid = client;
            owner->share_name = share->settings.name;
            owner->session = session->id;
            owner->tree = id;
            owner->share = share->id;
            auto made = std::make_shared<TreeConnect>();
            made->id = id;
            made->share = share;
            made->user = user;
            made->owner = owner;
            made->maximal_access = static_cast<locks::Access>(0x1F'01FF);
            return made;
        },
        10);
}

void TestClient::become(vfs::Identity identity) {
    auto somebody = std::make_shared<SessionUser>(*session->user());
    somebody->identity = std::make_shared<const vfs::Identity>(std::move(identity));
    session->set_user(somebody, [&](const TreeConnect& before) { return tree_for(before, somebody); });
}

void TestClient::cancel(std::uint64_t message_id) {
    wire::Header header;
    header.command = Command::cancel;
    header.message_id = message_id;
    header.session_id = session->id;
    wire::Bytes message;
    wire::encode(header, wire::CancelRequest{}, message);
    send(message);
}

void TestClient::pump() {
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

Answer TestClient::take() {
    if (answers.empty()) pump();
    if (answers.empty()) throw std::runtime_error("no answer");
    Answer first = std::move(answers.front());
    answers.pop_front();
    return first;
}

wire::CreateRequest TestClient::create_request(std::u16string name) const {
    wire::CreateRequest request;
    request.name = std::move(name);
    request.desired_access = static_cast<locks::Access>(0x1F'01FF);
    request.share_access = locks::ShareMode::all;
    request.create_disposition = wire::CreateDisposition::open_if;
    return request;
}

FileId TestClient::open(std::u16string name) { return open(create_request(std::move(name))); }

FileId TestClient::open(const wire::CreateRequest& request) {
    const Answer answer = ask(request);
    if (answer.status() != Status::success) {
        throw std::runtime_error("CREATE: " + std::string(to_string(answer.status())));
    }
    return answer.as<wire::CreateResponse>().file_id;
}

Status TestClient::create_status(const wire::CreateRequest& request) { return ask(request).status(); }

Answer TestClient::close(FileId id, wire::CloseFlags flags) { return ask(wire::CloseRequest{flags, id}); }

Answer TestClient::read(FileId id, std::uint64_t offset, std::uint32_t length, std::uint32_t minimum) {
    wire::ReadRequest request;
    request.file_id = id;
    request.offset = offset;
    request.length = length;
    request.minimum_count = minimum;
    return ask(request);
}

Answer TestClient::write(FileId id, std::uint64_t offset, std::string_view text, wire::WriteFlags flags) {
    wire::WriteRequest request;
    request.file_id = id;
    request.offset = offset;
    request.data = std::as_bytes(std::span(text));
    request.flags = flags;
    return ask(request);
}

std::string TestClient::text_of(const Answer& answer) {
    const auto response = answer.as<wire::ReadResponse>();
    return {reinterpret_cast<const char*>(response.data.data()), response.data.size()};
}

wire::Header TestClient::next_header(Command command) {
    wire::Header header;
    header.command = command;
    header.credits = 32;
    header.message_id = next_message++;
    header.flags = header_flags;
    header.status = Status{channel_sequence};
    header.tree_id = tree->id;
    header.session_id = session->id;
    return header;
}

void TestClient::send(wire::Bytes& message) {
    connection.receive(message, now);
    collect();
}

void TestClient::collect() {
    for (const OutMessage& message : connection.take_output()) {
        const auto bytes = message.bytes().subspan(4);
        Answer answer{*wire::decode_header(bytes), {bytes.begin(), bytes.end()}};
        answers.push_back(std::move(answer));
    }
}

HandlerTest::HandlerTest() = default;
HandlerTest::~HandlerTest() = default;

} // namespace holdfast::smb2::test
