#include "tests/bench/load_connection.h"

#include "smb2/crypto/key_derivation.h"
#include "smb2/crypto/random.h"
#include "tests/support/ntlm_client.h"
#include "vfs/names.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace holdfast::bench {

using namespace smb2;

namespace {

constexpr std::size_t buffer_size = 256 * 1024;
constexpr std::size_t prefix_size = 4;
constexpr std::size_t bulk_head = wire::header_size + wire::ReadResponseHead::size;
constexpr std::uint64_t check_each = 64; // replies whose data is thrown away

std::size_t frame_size(wire::View prefix) {
    return std::to_integer<std::size_t>(prefix[1]) << 16 | std::to_integer<std::size_t>(prefix[2]) << 8 |
           std::to_integer<std::size_t>(prefix[3]);
}

void write_prefix(std::span<std::byte> prefix, std::size_t size) {
    prefix[0] = std::byte{0};
    for (std::size_t i = 1; i < prefix_size; ++i) prefix[i] = static_cast<std::byte>(size >> (8 * (3 - i)));
}

[[noreturn]] void fail(const std::string& what) { throw LinkLost(what + ": " + std::system_category().message(errno)); }

/// Algorithms in the order that the wanted protection prefers.
std::vector<wire::NegotiateContext> negotiate_contexts(Protection protection) {
    wire::PreauthIntegrityCapabilities preauth{.hash_algorithms = {wire::HashAlgorithm::sha_512}};
    const auto salt = crypto::random_bytes<32>();
    preauth.salt.assign(salt.begin(), salt.end());

    wire::SigningCapabilities signing{{wire::SigningAlgorithm::aes_gmac, wire::SigningAlgorithm::aes_cmac}};
    if (protection == Protection::cmac) signing.signing_algorithms = {wire::SigningAlgorithm::aes_cmac};

    std::vector contexts{wire::negotiate_context(preauth), wire::negotiate_context(signing)};
    if (protection == Protection::gcm)
        contexts.push_back(wire::negotiate_context(wire::EncryptionCapabilities{{wire::Cipher::aes_128_gcm}}));
    return contexts;
}

} // namespace

std::size_t Request::place_of(std::uint64_t mark) const {
    const auto bytes = element();
    const auto wanted = std::as_bytes(std::span(&mark, 1));
    const auto found = std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
    if (found == bytes.end()) throw Fault("no such mark in the request");
    return static_cast<std::size_t>(found - bytes.begin());
}

void Reply::expect_success(const char* what) const {
    if (header.status == Status::success) return;
    char code[16];
    std::snprintf(code, sizeof code, "%08x", static_cast<unsigned>(header.status));
    throw Fault(std::string(what) + ": " + std::string(to_string(header.status)) + " " + code);
}

Connection::Connection(const Target& target, Unconnected) : target_(target), in_(4096) {}

// Once the other constructor is done, the destructor closes the socket, whatever fails here.
Connection::Connection(const Target& target) : Connection(target, Unconnected{}) {
    connect();
    crypto::PreauthHash preauth;
    negotiate(preauth);
    log_on(preauth);
    connect_share();
}

Connection::~Connection() {
    if (socket_ >= 0) ::close(socket_);
}

void Connection::connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(target_.port);
    if (::inet_pton(AF_INET, target_.host.c_str(), &address.sin_addr) != 1) throw Fault("no address: " + target_.host);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void Connection::negotiate(crypto::PreauthHash& preauth) {
    wire::NegotiateRequest message{.security_mode = wire::SecurityMode::signing_enabled,
                                   .capabilities = target_.capabilities,
                                   .dialects = {wire::Dialect::smb3_11},
                                   .negotiate_contexts = negotiate_contexts(target_.protection)};
    // smbd chooses a cipher only for who says this too, although 3.1.1 has a context for it.
    if (target_.protection == Protection::gcm) message.capabilities |= wire::Capabilities::encryption;
    if (target_.client_guid) {
        message.client_guid = *target_.client_guid;
    } else {
        const auto guid = crypto::random_bytes<16>();
        std::memcpy(message.client_guid.data(), guid.data(), guid.size());
    }

    Request request = prepare(message, 0);
    const Reply reply = exchange(request);
    reply.expect_success("negotiate");
    preauth.update(request.element());
    preauth.update(reply.element);

    const auto answer = reply.body<wire::NegotiateResponse>();
    if (answer.dialect_revision != wire::Dialect::smb3_11) throw Fault("the server has no dialect 3.1.1");
    for (const auto& context : answer.negotiate_contexts) {
        if (context.type == wire::NegotiateContextType::signing_capabilities) {
            const auto chosen = wire::decode<wire::SigningCapabilities>(context.data);
            if (chosen && !chosen->signing_algorithms.empty())
                algorithm_ = static_cast<crypto::SigningAlgorithm>(chosen->signing_algorithms.front());
        } else if (context.type == wire::NegotiateContextType::encryption_capabilities) {
            const auto chosen = wire::decode<wire::EncryptionCapabilities>(context.data);
            if (chosen && !chosen->ciphers.empty()) cipher_ = static_cast<crypto::Cipher>(chosen->ciphers.front());
        }
    }
    if (target_.protection == Protection::gcm && cipher_ != crypto::Cipher::aes_128_gcm)
        throw Fault("the server does not encrypt with AES-128-GCM");
    if (target_.protection == Protection::gmac && algorithm_ != crypto::SigningAlgorithm::aes_gmac)
        throw Fault("the server does not sign with AES-GMAC");
}

void Connection::log_on(crypto::PreauthHash& preauth) {
    test_support::NtlmClient ntlm({.user = target_.user, .domain = "", .password = target_.password});
    auto token = std::optional(ntlm.start());
    for (;;) {
        if (!token) throw Fault("logon: the server's token makes no sense");
        Request request = prepare(wire::SessionSetupRequest{.security_mode = wire::SecurityMode8::signing_enabled,
                                                            .previous_session_id = target_.previous_session_id,
                                                            .security_buffer = *token});
        const Reply reply = exchange(request);
        preauth.update(request.element());
        session_id_ = reply.header.session_id;
        if (reply.header.status != Status::more_processing_required) {
            reply.expect_success("session_setup");
            ntlm.step(reply.body<wire::SessionSetupResponse>().security_buffer);
            auto keys = crypto::derive_keys(0x0311, cipher_, ntlm.session_key(), preauth.value());
            signing_ = crypto::SigningKey(algorithm_, keys.signing.first_16());
            if (!signing_.verify(reply.element)) throw Fault("logon: the server's signature is wrong");
            if (target_.protection == Protection::gcm) {
                sealing_ = crypto::SealingKey(cipher_, keys.decryption.view());
                opening_ = crypto::SealingKey(cipher_, keys.encryption.view());
            }
            return;
        }
        preauth.update(reply.element);
        token = ntlm.step(reply.body<wire::SessionSetupResponse>().security_buffer);
    }
}

void Connection::connect_share() {
    Request request =
        prepare(wire::TreeConnectRequest{.path = vfs::utf8_to_utf16("\\\\" + target_.host + "\\" + target_.share)});
    const Reply reply = exchange(request);
    reply.expect_success("tree_connect");
    tree_id_ = reply.header.tree_id;
}

Request Connection::prepare_header(wire::Header header) const {
    Request request;
    // [MS-SMB2] 3.3.5.7: a TREE_CONNECT of 3.1.1 is signed, whatever was agreed on.
    const bool wants_signature = target_.protection == Protection::gmac || target_.protection == Protection::cmac ||
                                 header.command == Command::tree_connect;
    request.is_signed_ = signing_ && !sealing_ && wants_signature;
    request.charge_ = std::max<std::uint16_t>(header.credit_charge, 1);
    header.session_id = session_id_;
    header.tree_id = tree_id_;
    if (request.is_signed_) header.flags |= wire::HeaderFlags::signed_;
    wire::encode(header, request.bytes_);
    return request;
}

Reply Connection::exchange(Request& request) {
    submit(request);
    flush();
    return receive();
}

std::uint64_t Connection::submit(Request& request) {
    if (!has_credits_for(request)) throw Fault("the server gave too few credits");
    const std::uint64_t id = next_message_id_;
    next_message_id_ += request.charge_;
    credits_ -= request.charge_;
    const std::uint32_t missing = wanted_credits_ > credits_ ? wanted_credits_ - credits_ : 0;
    request.put(wire::header_at::credits, static_cast<std::uint16_t>(std::max<std::uint32_t>(missing, 1)));
    request.put(wire::header_at::message_id, id);

    if (sealing_) {
        append_sealed(request.element());
        return id;
    }
    if (request.is_signed_) signing_.sign(request.element());
    write_prefix(request.bytes_, request.element().size());
    if (request.bytes_.size() > buffer_size) {
        flush();
        send_all(request.bytes_);
    } else {
        out_.insert(out_.end(), request.bytes_.begin(), request.bytes_.end());
    }
    return id;
}

void Connection::append_sealed(wire::View element) {
    const std::size_t at = out_.size();
    out_.resize(at + prefix_size);
    wire::encode(wire::TransformHeader{.original_message_size = static_cast<std::uint32_t>(element.size()),
                                       .flags = 1,
                                       .session_id = session_id_},
                 out_);
    out_.insert(out_.end(), element.begin(), element.end());
    const auto frame = std::span(out_).subspan(at + prefix_size);
    sealing_.seal(frame.first<crypto::transform_header_size>(), frame.subspan(crypto::transform_header_size));
    write_prefix(std::span(out_).subspan(at), frame.size());
}

void Connection::flush() {
    send_all(out_);
    out_.clear();
}

void Connection::send_all(wire::View bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) fail("send");
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
}

bool Connection::has_reply() const {
    const auto waiting = std::span(in_).subspan(begin_, end_ - begin_);
    return waiting.size() >= prefix_size && waiting.size() >= prefix_size + frame_size(waiting);
}

Reply Connection::receive() {
    for (;;) {
        Reply reply;
        const auto element = opened(next_frame(reply.is_whole));
        reply.element = element;
        const auto header = wire::decode_header(element);
        if (!header) throw Fault("malformed answer");
        reply.header = *header;
        credits_ += header->credits;
        if (header->status == Status::pending && header->is_async()) continue; // the real one will follow
        ++replies_;
        const bool must_check = header->is_signed() && signing_ && !opening_ && replies_ % check_each == 1;
        if (must_check && reply.is_whole && !signing_.verify(element)) throw Fault("the server's signature is wrong");
        return reply;
    }
}

std::span<std::byte> Connection::next_frame(bool& is_whole) {
    fill(prefix_size);
    const std::size_t size = frame_size(std::span(in_).subspan(begin_));
    is_whole = !discards_bulk_ || opening_ || size <= bulk_head || replies_ % check_each == 0;
    const std::size_t kept = is_whole ? size : bulk_head;
    fill(prefix_size + kept);
    const auto frame = std::span(in_).subspan(begin_ + prefix_size, kept);
    begin_ += prefix_size + kept;
    if (!is_whole) drain(size - kept);
    return frame;
}

std::span<std::byte> Connection::opened(std::span<std::byte> frame) {
    if (wire::frame_kind(frame) != wire::FrameKind::encrypted) return frame;
    if (!opening_ || frame.size() < crypto::transform_header_size + wire::header_size)
        throw Fault("an encrypted answer out of place");
    const auto message = frame.subspan(crypto::transform_header_size);
    if (!opening_.open(frame.first<crypto::transform_header_size>(), message))
        throw Fault("an answer that can't be decrypted");
    return message;
}

/// Until `count` bytes are there that were not taken yet.
void Connection::fill(std::size_t count) {
    if (end_ - begin_ >= count) return;
    if (begin_ == end_) begin_ = end_ = 0;
    if (begin_ + count > in_.size()) {
        std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (count > in_.size()) in_.resize(count);
    }
    while (end_ - begin_ < count) {
        // Where data is to be thrown away, no more than its head is taken.
        const std::size_t room = in_.size() - end_;
        const std::size_t missing = count - (end_ - begin_);
        const std::size_t head = prefix_size + bulk_head;
        const std::size_t wanted = discards_bulk_ && !opening_ ? std::min(room, std::max(missing, head)) : room;
        const ssize_t got = ::recv(socket_, in_.data() + end_, wanted, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("recv");
        if (got == 0) throw LinkLost("the server closed the connection");
        end_ += static_cast<std::size_t>(got);
    }
}

/// Bytes that nobody looks at: TCP drops them in the kernel.
void Connection::drain(std::size_t count) {
    const std::size_t here = std::min(count, end_ - begin_);
    begin_ += here;
    count -= here;
    while (count > 0) {
        const ssize_t got = ::recv(socket_, nullptr, count, MSG_TRUNC | MSG_WAITALL);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("recv");
        if (got == 0) throw LinkLost("the server closed the connection");
        count -= static_cast<std::size_t>(got);
    }
}

void Connection::gather_credits(std::uint16_t wanted) {
    in_.resize(std::max(in_.size(), buffer_size));
    wanted_credits_ = wanted;
    for (int tries = 0; credits_ < wanted && tries < 64; ++tries) call<wire::EchoResponse>(wire::EchoRequest());
}

void Connection::log_off() { call<wire::LogoffResponse>(wire::LogoffRequest()); }

} // namespace holdfast::bench
