#include "tests/pcap/unsealing.h"

#include "smb2/crypto/key_derivation.h"
#include "tests/pcap/elements.h"
#include "vfs/names.h"

#include <algorithm>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

bool is_frame(View bytes, FrameKind kind) { return frame_kind(bytes) == kind; }

} // namespace

std::string connection_of(const Flow& flow) {
    return flow.from < flow.to ? flow.from + " " + flow.to : flow.to + " " + flow.from;
}

Opened Unsealing::open(const Frame& frame) {
    if (is_frame(frame.bytes, FrameKind::encrypted)) return unseal(frame);
    if (is_frame(frame.bytes, FrameKind::smb2)) {
        follow(frame.flow, frame.bytes);
        verify(connections_[connection_of(frame.flow)], frame.bytes);
    }
    return {frame.bytes, false, {}};
}

Opened Unsealing::unseal(const Frame& frame) {
    const View whole(frame.bytes);
    const auto header = decode<TransformHeader>(whole.first(std::min(whole.size(), TransformHeader::size)));
    if (!header || whole.size() == TransformHeader::size) return {{}, true, "encrypted: not even a whole header"};
    const auto keys = sessions_.find(header->session_id);
    if (keys == sessions_.end()) return {{}, true, "encrypted, and no key of the session is known"};

    const bool is_client = connections_[connection_of(frame.flow)].client == frame.flow.from;
    crypto::SealingKey& key = is_client ? keys->second.of_client : keys->second.of_server;
    Bytes inside(whole.begin() + TransformHeader::size, whole.end());
    if (!key.open(whole.first<crypto::transform_header_size>(), inside))
        return {{}, true, "encrypted, and not with the key of its session"};
    return {std::move(inside), true, {}};
}

void Unsealing::follow(const Flow& flow, View frame) {
    const auto header = decode_header(frame);
    if (!header) return;
    Connection& connection = connections_[connection_of(flow)];
    if (header->command == Command::negotiate) {
        if (!header->is_response()) connection.client = flow.from;
        return follow_negotiate(connection, *header, frame);
    }
    if (header->command != Command::session_setup) return;
    header->is_response() ? follow_setup_response(connection, *header, frame)
                          : follow_setup_request(connection, *header, frame);
}

/// [MS-SMB2] 3.2.5.2 Receiving an SMB2 NEGOTIATE Response.
void Unsealing::follow_negotiate(Connection& connection, const Header& header, View frame) {
    if (!header.is_response()) {
        connection.hash = {};
        connection.hash.update(frame);
        return;
    }
    const auto response = decode<NegotiateResponse>(frame);
    if (!response || header.status != Status::success) return;
    connection.hash.update(frame);
    connection.dialect = response->dialect_revision;
    connection.cipher = crypto::Cipher::none;
    connection.signing = connection.dialect >= Dialect::smb3_00 ? crypto::SigningAlgorithm::aes_cmac
                                                                : crypto::SigningAlgorithm::hmac_sha256;
    if (connection.dialect == Dialect::smb3_00 || connection.dialect == Dialect::smb3_02)
        connection.cipher = crypto::Cipher::aes_128_ccm;
    const auto& contexts = response->negotiate_contexts;
    if (const auto* found = find_context(contexts, NegotiateContextType::encryption_capabilities))
        if (const auto chosen = decode<EncryptionCapabilities>(found->data); chosen && !chosen->ciphers.empty())
            connection.cipher = static_cast<crypto::Cipher>(chosen->ciphers.front());
    if (const auto* found = find_context(contexts, NegotiateContextType::signing_capabilities))
        if (const auto chosen = decode<SigningCapabilities>(found->data); chosen && !chosen->signing_algorithms.empty())
            connection.signing = static_cast<crypto::SigningAlgorithm>(chosen->signing_algorithms.front());
}

void Unsealing::follow_setup_request(Connection& connection, const Header& header, View frame) {
    const auto request = decode<SessionSetupRequest>(frame);
    if (!request) return;
    const auto going_on = connection.unfinished.find(header.session_id);
    Logon logon;
    if (going_on != connection.unfinished.end()) {
        logon = std::move(going_on->second);
        connection.unfinished.erase(going_on);
    } else {
        logon.hash = connection.hash;
    }
    logon.hash.update(frame);
    logon.binds = has(request->flags, SessionSetupFlags::binding);
    if (const View message = find_ntlm_message(request->security_buffer, 3); !message.empty())
        logon.authenticate.assign(message.begin(), message.end());
    connection.asked[header.message_id] = std::move(logon);
}

void Unsealing::follow_setup_response(Connection& connection, const Header& header, View frame) {
    const auto asked = connection.asked.find(header.message_id);
    const auto response = decode<SessionSetupResponse>(frame);
    if (asked == connection.asked.end() || !response) return;
    Logon logon = std::move(asked->second);
    connection.asked.erase(asked);
    if (header.status == Status::success) return install_keys(connection, header.session_id, logon);
    if (header.status != Status::more_processing_required) return;
    logon.hash.update(frame);
    if (const View message = find_ntlm_message(response->security_buffer, 2); !message.empty())
        logon.challenge.assign(message.begin(), message.end());
    connection.unfinished[header.session_id] = std::move(logon);
}

std::optional<Bytes> Unsealing::session_key(locks::SessionId session, const Logon& logon) const {
    for (const KnownKey& known : known_) {
        if (known.session && locks::SessionId{*known.session} != session) continue;
        if (!known.session_key.empty()) return known.session_key;
        if (vfs::fold_case(known.user) != vfs::fold_case(ntlm_user(logon.authenticate))) continue;
        if (auto key = ntlm_session_key(logon.challenge, logon.authenticate, known.password)) return key;
    }
    return {};
}

void Unsealing::install_keys(Connection& connection, locks::SessionId session, const Logon& logon) {
    // What renews a session, or gives it one more channel, leaves its keys.
    if (logon.binds || connection.signing_keys.contains(session)) return;
    const auto key = session_key(session, logon);
    if (!key) return;
    const auto derived = crypto::derive_keys(static_cast<std::uint16_t>(connection.dialect), connection.cipher, *key,
                                             logon.hash.value());
    connection.signing_keys[session] = crypto::SigningKey(connection.signing, derived.signing.first_16());
    if (connection.cipher == crypto::Cipher::none || derived.encryption.empty()) return;
    sessions_[session] = {crypto::SealingKey(connection.cipher, derived.decryption.view()),
                          crypto::SealingKey(connection.cipher, derived.encryption.view())};
}

void Unsealing::verify(Connection& connection, View frame) {
    locks::SessionId session{};
    for_each_element(frame, [&](const Header& header, View element) {
        // A related request may leave the session to the one before it.
        if (header.session_id != locks::SessionId{~std::uint64_t{0}}) session = header.session_id;
        if (!header.is_signed()) return;
        const auto key = connection.signing_keys.find(session);
        if (key == connection.signing_keys.end())
            ++signatures_.without_key;
        else
            ++(key->second.verify(element) ? signatures_.verified : signatures_.wrong);
    });
}

} // namespace holdfast::pcap
