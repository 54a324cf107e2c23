#include "tests/unit/smb2/connection/raw_client.h"

#include "smb2/crypto/key_derivation.h"
#include "tests/support/ntlm_client.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace holdfast::smb2::test {

void RawJobs::run(std::function<void()> job) { waiting.push_back(std::move(job)); }

void RawJobs::run_after(std::chrono::milliseconds delay, std::function<void()> job) {
    delays.push_back(delay);
    if (delay > longest_wait)
        kept.emplace_back(delay, std::move(job));
    else
        waiting.push_back(std::move(job));
}

void RawPort::post(std::function<void(Connection&)> job, std::function<void()> otherwise) {
    if (has_ended && otherwise) otherwise();
    if (!has_ended) waiting.push_back({std::move(job), std::move(otherwise)});
}

RawServer::RawServer(Settings settings, ShareSettings share_settings, const std::function<Volume(Volume)>& disk)
    : state(settings, locks, authenticator, connections, jobs) {
    for (const char* name : {"smb2", "auth"})
        if (!spdlog::get(name))
            spdlog::register_logger(
                std::make_shared<spdlog::logger>(name, std::make_shared<spdlog::sinks::null_sink_mt>()));
    add_account("alice", "secret");
    add_account("bob", "hidden");

    share_settings.name = "share";
    share_settings.path = path();
    std::filesystem::create_directory(path());
    auto volume = vfs::Volume::mount({.path = path()});
    if (!volume) throw std::runtime_error("the temporary folder cannot be mounted");
    share = state.shares.add(share_settings, disk ? disk(*volume) : *volume);
    state.shares.add({.name = "IPC$", .comment = {}, .path = {}, .type = ShareType::pipe, .allowed_users = {}},
                     nullptr);
}

RawServer::~RawServer() = default;

std::string RawServer::path(const std::string& below) const {
    return folder.path() + "/share" + (below.empty() ? "" : "/" + below);
}

void RawServer::run_one_job() {
    if (jobs.waiting.empty()) return;
    const auto job = std::move(jobs.waiting.front());
    jobs.waiting.pop_front();
    job();
}

void RawServer::write(const std::string& name, std::string_view text) const { std::ofstream(path(name)) << text; }

void RawServer::add_account(const char* name, const char* password) {
    // The user who runs the tests, so that files can be made.
    if (!accounts.add(name, password, {.uid = ::getuid(), .gid = ::getgid()})) throw std::runtime_error("no account");
}

RawClient::RawClient(RawServer& server_, std::string address)
    : server(server_), port(std::make_shared<RawPort>()), number(server.connections.add(port)),
      connection(std::make_unique<Connection>(server.state, number, Peer{std::move(address), 50'000})) {}

RawClient::~RawClient() { close(); }

void RawClient::close(locks::CloseReason reason, Heard heard) {
    if (!connection) return;
    connection->close(reason, heard);
    connection.reset();
    port->has_ended = true;
    for (const auto& posted : std::exchange(port->waiting, {}))
        if (posted.otherwise) posted.otherwise();
}

void RawClient::send(wire::View message) {
    const auto exact = std::make_unique<std::byte[]>(message.size());
    std::ranges::copy(message, exact.get());
    connection->receive({exact.get(), message.size()}, now);
    collect();
}

wire::Bytes RawClient::take_frame() {
    if (frames.empty()) throw std::runtime_error("no answer");
    wire::Bytes first = std::move(frames.front());
    frames.pop_front();
    return first;
}

std::vector<RawAnswer> RawClient::take_chain() {
    if (frames.empty()) pump();
    wire::Bytes frame = take_frame();
    const bool sealed = wire::frame_kind(frame) == wire::FrameKind::encrypted;
    if (sealed) frame = open(std::move(frame));
    std::vector<RawAnswer> answers;
    for (wire::View rest = frame; !rest.empty();) {
        const auto header = wire::decode_header(rest);
        if (!header) throw std::runtime_error("not an SMB2 header");
        const std::size_t length = header->next_command != 0 ? header->next_command : rest.size();
        if (length > rest.size()) throw std::runtime_error("NextCommand beyond the message");
        answers.push_back({*header, {rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length)}, sealed});
        rest = rest.subspan(length);
    }
    return answers;
}

RawAnswer RawClient::take() {
    auto chain = take_chain();
    if (chain.size() != 1) throw std::runtime_error("more answers than one");
    return std::move(chain.front());
}

bool RawClient::verifies(const RawAnswer& answer) { return answer.header.is_signed() && signing.verify(answer.bytes); }

void RawClient::pump() {
    while (!server.jobs.waiting.empty() || !port->waiting.empty()) {
        server.run_one_job();
        if (port->waiting.empty()) continue;
        const auto job = std::move(port->waiting.front().job);
        port->waiting.pop_front();
        if (connection) job(*connection);
    }
    collect();
}

wire::Header RawClient::next_header(Command command, std::uint16_t charge) {
    wire::Header header;
    header.command = command;
    header.credit_charge = charge;
    header.credits = 64;
    header.message_id = next_message;
    header.session_id = session;
    header.tree_id = tree;
    next_message += std::max<std::uint16_t>(charge, 1);
    return header;
}

wire::Bytes RawClient::sign(wire::Bytes message) {
    message[wire::header_at::flags] |= static_cast<std::byte>(wire::HeaderFlags::signed_);
    signing.sign(message);
    return message;
}

wire::Bytes RawClient::seal(wire::Bytes message) { return seal(std::move(message), session); }

wire::Bytes RawClient::seal(wire::Bytes message, locks::SessionId as) {
    wire::TransformHeader header;
    header.original_message_size = static_cast<std::uint32_t>(message.size());
    header.flags = 1;
    header.session_id = as;
    wire::Bytes out = wire::to_bytes(header);
    sealing.seal(std::span(out).first<crypto::transform_header_size>(), message);
    out.insert(out.end(), message.begin(), message.end());
    return out;
}

wire::Bytes RawClient::chain(std::vector<wire::Bytes> elements, Guard guarded_by) {
    wire::Bytes out;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        wire::Bytes& element = elements[i];
        if (i + 1 < elements.size()) {
            element.resize((element.size() + chain_alignment - 1) / chain_alignment * chain_alignment);
            const auto next = static_cast<std::uint32_t>(element.size());
            std::memcpy(element.data() + wire::header_at::next_command, &next, sizeof next);
        }
        if (guarded_by == Guard::sign) element = sign(std::move(element));
        out.insert(out.end(), element.begin(), element.end());
    }
    return guarded_by == Guard::seal ? seal(std::move(out)) : out;
}

wire::Bytes RawClient::guarded(wire::Bytes message) {
    if (guard == Guard::sign) return sign(std::move(message));
    if (guard == Guard::seal) return seal(std::move(message));
    return message;
}

std::vector<RawAnswer> RawClient::ask_chain(std::vector<wire::Bytes> elements) {
    send(chain(std::move(elements), guard));
    return take_chain();
}

wire::NegotiateRequest RawClient::negotiate_request(std::vector<wire::Dialect> dialects) {
    wire::NegotiateRequest request;
    request.security_mode = wire::SecurityMode::signing_enabled;
    request.capabilities =
        wire::Capabilities::large_mtu | wire::Capabilities::encryption | wire::Capabilities::multi_channel;
    request.client_guid.fill(7);
    request.dialects = std::move(dialects);
    if (request.offers(wire::Dialect::smb3_11)) request.negotiate_contexts = contexts();
    return request;
}

std::vector<wire::NegotiateContext> RawClient::contexts() {
    return {
        wire::negotiate_context(wire::PreauthIntegrityCapabilities{{wire::HashAlgorithm::sha_512}, wire::Bytes(32)}),
        wire::negotiate_context(wire::EncryptionCapabilities{{wire::Cipher::aes_128_gcm, wire::Cipher::aes_128_ccm}}),
        wire::negotiate_context(
            wire::SigningCapabilities{{wire::SigningAlgorithm::aes_gmac, wire::SigningAlgorithm::aes_cmac}})};
}

RawAnswer RawClient::negotiate(wire::Dialect one) { return negotiate(negotiate_request({one})); }

RawAnswer RawClient::negotiate(const wire::NegotiateRequest& request) { return negotiate(build(request)); }

RawAnswer RawClient::negotiate(const wire::Bytes& message) {
    send(message);
    RawAnswer answer = take();
    if (answer.status() == Status::success) learn(message, answer);
    return answer;
}

RawAnswer RawClient::log_on() { return log_on(Logon()); }

RawAnswer RawClient::log_on(const Logon& logon) {
    test_support::NtlmClient ntlm({.user = logon.user, .domain = "", .password = logon.password});
    crypto::PreauthHash hash = preauth;
    if (!logon.renews) session = {};
    if (logon.joins != nullptr) {
        session = logon.joins->session;
        signing = logon.joins->session_signing.clone();
    }
    for (auto token = ntlm.start();;) {
        wire::SessionSetupRequest request;
        request.security_mode = logon.security_mode;
        request.previous_session_id = logon.previous;
        request.security_buffer = token;
        if (logon.joins != nullptr) request.flags = wire::SessionSetupFlags::binding;
        wire::Bytes message = build(request);
        if (logon.renews) message = guarded(std::move(message));
        if (logon.joins != nullptr) message = sign(std::move(message));
        hash.update(message);
        send(message);
        RawAnswer answer = take();
        session = answer.header.session_id;
        if (answer.status() == Status::success && logon.joins != nullptr)
            install_bound_keys(*logon.joins, ntlm.session_key(), hash);
        else if (answer.status() == Status::success && !logon.renews)
            install_keys(ntlm.session_key(), hash);
        if (answer.status() != Status::more_processing_required) return answer;
        hash.update(answer.bytes);
        auto next = ntlm.step(answer.as<wire::SessionSetupResponse>().security_buffer);
        if (!next) throw std::runtime_error("the server's token makes no sense");
        token = std::move(*next);
    }
}

RawAnswer RawClient::connect(std::u16string_view share) {
    wire::TreeConnectRequest request;
    request.path = u"\\\\server\\" + std::u16string(share);
    RawAnswer answer = ask(request);
    if (answer.status() == Status::success) tree = answer.header.tree_id;
    return answer;
}

void RawClient::begin(wire::Dialect one, Guard guard_) {
    require(negotiate(one));
    begin_session(guard_);
}

void RawClient::begin_session(Guard guard_) {
    require(log_on());
    guard = guard_;
    require(connect(u"share"));
}

wire::CreateRequest RawClient::create_request(std::u16string name, wire::CreateDisposition disposition) {
    wire::CreateRequest request;
    request.name = std::move(name);
    request.desired_access = static_cast<locks::Access>(0x1F'01FF);
    request.share_access = locks::ShareMode::all;
    request.create_disposition = disposition;
    return request;
}

FileId RawClient::open(std::u16string name) {
    const RawAnswer answer = ask(create_request(std::move(name)));
    require(answer);
    return answer.as<wire::CreateResponse>().file_id;
}

wire::LockRequest RawClient::lock_request(FileId file, wire::LockFlags flags) {
    wire::LockRequest request;
    request.file_id = file;
    request.locks = {{.offset = 0, .length = 10, .flags = flags}};
    return request;
}

wire::ReadRequest RawClient::read_request(FileId file, std::uint32_t length) {
    wire::ReadRequest request;
    request.file_id = file;
    request.length = length;
    return request;
}

wire::WriteRequest RawClient::write_request(FileId file, std::string_view text) {
    wire::WriteRequest request;
    request.file_id = file;
    request.data = std::as_bytes(std::span(text));
    return request;
}

wire::CloseRequest RawClient::close_request(FileId file) { return {wire::CloseFlags::none, file}; }

wire::FlushRequest RawClient::flush_request(FileId file) {
    wire::FlushRequest request;
    request.file_id = file;
    return request;
}

std::string RawClient::text_of(const RawAnswer& answer) {
    const auto response = answer.as<wire::ReadResponse>();
    return {reinterpret_cast<const char*>(response.data.data()), response.data.size()};
}

void RawClient::cancel_async(const RawAnswer& interim) {
    wire::Header header;
    header.command = Command::cancel;
    header.flags = wire::HeaderFlags::async_command;
    header.async_id = interim.header.async_id;
    header.session_id = session;
    send(guarded(build(header, wire::CancelRequest{})));
}

void RawClient::cancel_message(std::uint64_t message_id) {
    wire::Header header;
    header.command = Command::cancel;
    header.message_id = message_id;
    header.session_id = session;
    send(guarded(build(header, wire::CancelRequest{})));
}

void RawClient::require(const RawAnswer& answer) {
    if (answer.status() != Status::success) throw std::runtime_error(std::string(to_string(answer.status())));
}

void RawClient::collect() {
    if (!connection) return;
    for (const OutMessage& message : connection->take_output()) {
        const auto bytes = message.bytes();
        const std::size_t length = std::to_integer<std::size_t>(bytes[1]) << 16 |
                                   std::to_integer<std::size_t>(bytes[2]) << 8 | std::to_integer<std::size_t>(bytes[3]);
        if (bytes[0] != std::byte{0} || length != bytes.size() - 4) throw std::runtime_error("wrong prefix");
        frames.emplace_back(bytes.begin() + 4, bytes.end());
    }
}

wire::Bytes RawClient::open(wire::Bytes frame) {
    const std::span all(frame);
    const auto body = all.subspan(crypto::transform_header_size);
    if (!opening.open(all.first<crypto::transform_header_size>(), body)) throw std::runtime_error("not sealed for us");
    return {body.begin(), body.end()};
}

void RawClient::learn(const wire::Bytes& request, const RawAnswer& answer) {
    const auto response = answer.as<wire::NegotiateResponse>();
    dialect = response.dialect_revision;
    if (dialect >= wire::Dialect::smb3_00) signing_algorithm = crypto::SigningAlgorithm::aes_cmac;
    if (has(response.capabilities, wire::Capabilities::encryption)) cipher = crypto::Cipher::aes_128_ccm;
    if (dialect != wire::Dialect::smb3_11) return;
    preauth.update(request);
    preauth.update(answer.bytes);
    if (const auto* found =
            wire::find_context(response.negotiate_contexts, wire::NegotiateContextType::encryption_capabilities))
        cipher = static_cast<crypto::Cipher>(wire::decode<wire::EncryptionCapabilities>(found->data)->ciphers.at(0));
    if (const auto* found =
            wire::find_context(response.negotiate_contexts, wire::NegotiateContextType::signing_capabilities))
        signing_algorithm = static_cast<crypto::SigningAlgorithm>(
            wire::decode<wire::SigningCapabilities>(found->data)->signing_algorithms.at(0));
}

void RawClient::install_keys(std::span<const std::byte> session_key, const crypto::PreauthHash& hash) {
    const auto keys = crypto::derive_keys(static_cast<std::uint16_t>(dialect), cipher, session_key, hash.value());
    signing = crypto::SigningKey(signing_algorithm, keys.signing.first_16());
    session_signing = signing.clone();
    if (cipher == crypto::Cipher::none || keys.encryption.empty()) return;
    sealing = crypto::SealingKey(cipher, keys.decryption.view());
    opening = crypto::SealingKey(cipher, keys.encryption.view());
}

void RawClient::install_bound_keys(const RawClient& first, std::span<const std::byte> session_key,
                                   const crypto::PreauthHash& hash) {
    const auto key = crypto::derive_signing_key(static_cast<std::uint16_t>(dialect), session_key, hash.value());
    signing = crypto::SigningKey(signing_algorithm, key.first_16());
    session_signing = first.session_signing.clone();
    sealing = first.sealing.clone();
    opening = first.opening.clone();
    tree = first.tree;
    guard = first.guard;
}

} // namespace holdfast::smb2::test
