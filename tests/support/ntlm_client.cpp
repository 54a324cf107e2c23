#include "tests/support/ntlm_client.h"

#include "smb2/crypto/bytes.h"
#include "smb2/crypto/random.h"
#include "smb2/crypto/secret.h"
#include "vfs/names.h"

#include <algorithm>
#include <array>

namespace holdfast::test_support {

namespace {

using namespace smb2::auth;
using smb2::crypto::store_le;

constexpr std::size_t authenticate_header_size = 88; // with version and MIC

void write_header(ByteVector& message, std::uint32_t type) {
    constexpr std::string_view signature("NTLMSSP\0", 8);
    std::ranges::copy(smb2::crypto::bytes_of(signature), message.begin());
    store_le(std::span(message).subspan(8).first<4>(), type);
}

void append_payload(ByteVector& message, std::size_t field, Bytes payload) {
    const std::span header(message);
    store_le(header.subspan(field).first<2>(), static_cast<std::uint16_t>(payload.size()));
    store_le(header.subspan(field + 2).first<2>(), static_cast<std::uint16_t>(payload.size()));
    store_le(header.subspan(field + 4).first<4>(), static_cast<std::uint32_t>(message.size()));
    message.insert(message.end(), payload.begin(), payload.end());
}

/// The server's pairs, and that there will be a MIC.
ByteVector client_av_pairs(Bytes target_info, bool mic) {
    ByteVector pairs;
    for (Bytes rest = target_info; rest.size() >= 4;) {
        const auto id = smb2::crypto::load_le<std::uint16_t>(rest.first<2>());
        const auto size = smb2::crypto::load_le<std::uint16_t>(rest.subspan<2, 2>());
        if (id == 0 || size > rest.size() - 4) break;
        append_av_pair(pairs, AvId{id}, rest.subspan(4, size));
        rest = rest.subspan(4 + std::size_t{size});
    }
    if (mic) {
        std::array<std::byte, 4> flags;
        store_le(std::span(flags), av_flag_mic);
        append_av_pair(pairs, AvId::flags, Bytes(flags));
    }
    append_av_pair(pairs, AvId::end, Bytes());
    return pairs;
}

/// [MS-NLMP] 2.2.2.7 NTLMv2_CLIENT_CHALLENGE.
ByteVector client_part(const NtlmChallenge& challenge, bool mic) {
    ByteVector part(28);
    part[0] = part[1] = std::byte{1};
    if (const auto time = find_av_pair(challenge.target_info, AvId::timestamp); time && time->size() == 8)
        std::ranges::copy(*time, part.begin() + 8);
    std::ranges::copy(smb2::crypto::random_bytes<8>(), part.begin() + 16);
    const ByteVector pairs = client_av_pairs(challenge.target_info, mic);
    part.insert(part.end(), pairs.begin(), pairs.end());
    part.resize(part.size() + 4);
    return part;
}

} // namespace

NtlmClient::NtlmClient(Credentials credentials, Options options)
    : credentials_(std::move(credentials)), options_(std::move(options)) {}

ByteVector NtlmClient::start() {
    negotiate_ = negotiate_message();
    stage_ = Stage::wants_challenge;
    if (!options_.spnego) return negotiate_;
    if (options_.mechs.front() == Mech::ntlmssp) return smb2::auth::build_neg_token_init(options_.mechs, negotiate_);
    stage_ = Stage::wants_selection;
    return smb2::auth::build_neg_token_init(options_.mechs, smb2::crypto::bytes_of("not a token"));
}

std::optional<ByteVector> NtlmClient::step(Bytes token) {
    if (!options_.spnego) return stage_ == Stage::wants_challenge ? answer(token) : fail();

    const auto response = smb2::auth::parse_neg_token_resp(token);
    if (!response) return fail();
    switch (stage_) {
    case Stage::wants_selection: {
        if (response->supported_mech != Mech::ntlmssp) return fail();
        stage_ = Stage::wants_challenge;
        NegTokenResp reply;
        reply.response_token = negotiate_;
        return smb2::auth::build_neg_token_resp(reply);
    }
    case Stage::wants_challenge: return response->response_token ? answer(*response->response_token) : fail();
    case Stage::wants_result: return conclude(*response);
    case Stage::start:
    case Stage::done:
    case Stage::failed: break;
    }
    return fail();
}

std::optional<ByteVector> NtlmClient::fail() {
    stage_ = Stage::failed;
    return std::nullopt;
}

std::optional<ByteVector> NtlmClient::answer(Bytes challenge_message) {
    const auto challenge = smb2::auth::parse_ntlm_challenge(challenge_message);
    if (!challenge) return fail();
    challenge_.assign(challenge_message.begin(), challenge_message.end());
    authenticate(*challenge);
    if (!options_.spnego) {
        stage_ = Stage::done;
        return authenticate_;
    }
    stage_ = Stage::wants_result;
    NegTokenResp reply;
    reply.response_token = authenticate_;
    ByteVector mic;
    if (options_.mech_list_mic && !credentials_.user.empty()) {
        mic = mech_list_mic();
        reply.mech_list_mic = mic;
    }
    return smb2::auth::build_neg_token_resp(reply);
}

std::optional<ByteVector> NtlmClient::conclude(const NegTokenResp& response) {
    if (response.mech_list_mic) {
        smb2::auth::NtlmSigner server(session_key_, flags_, smb2::auth::NtlmSender::server);
        const auto expected = server.sign(smb2::auth::build_mech_types(options_.mechs));
        if (!smb2::crypto::equal_in_constant_time(expected, *response.mech_list_mic)) return fail();
    } else if (sent_mic_ && response.state != NegState::accept_completed) {
        return fail();
    }
    if (response.state == NegState::accept_completed) {
        stage_ = Stage::done;
        return std::nullopt;
    }
    if (response.state != NegState::accept_incomplete || sent_mic_) return fail();
    const ByteVector mic = mech_list_mic();
    NegTokenResp reply;
    reply.mech_list_mic = mic;
    return smb2::auth::build_neg_token_resp(reply);
}

ByteVector NtlmClient::negotiate_message() const {
    auto flags = NtlmFlags::unicode | NtlmFlags::request_target | NtlmFlags::ntlm | NtlmFlags::always_sign |
                 NtlmFlags::sign | NtlmFlags::extended_session_security | NtlmFlags::target_info | NtlmFlags::version |
                 NtlmFlags::key_128 | NtlmFlags::key_56;
    if (options_.key_exchange) flags = flags | NtlmFlags::key_exchange;
    ByteVector message(40);
    write_header(message, 1);
    smb2::crypto::store_le(std::span(message).subspan<12, 4>(), static_cast<std::uint32_t>(flags));
    message[32] = std::byte{10}; // the version: Windows 10
    message[39] = std::byte{15};
    return message;
}

/// [MS-NLMP] 3.1.5.1.2 Client Receives a CHALLENGE_MESSAGE from the Server.
void NtlmClient::authenticate(const NtlmChallenge& challenge) {
    const auto user = vfs::utf8_to_utf16(credentials_.user);
    const auto domain = vfs::utf8_to_utf16(credentials_.domain);
    const bool is_anonymous = user.empty();
    const bool mic = options_.mic && !is_anonymous;

    NtlmKey key_exchange_key{};
    ByteVector nt_response;
    if (!is_anonymous) {
        const NtlmKey key = smb2::auth::response_key(smb2::auth::nt_hash(credentials_.password), user, domain);
        const ByteVector part = client_part(challenge, mic);
        const NtlmKey proof = smb2::auth::nt_proof(key, challenge.challenge, part);
        nt_response.assign(proof.begin(), proof.end());
        nt_response.insert(nt_response.end(), part.begin(), part.end());
        key_exchange_key = smb2::auth::session_base_key(key, proof);
    }
    flags_ = challenge.flags;
    session_key_ = key_exchange_key;
    ByteVector encrypted_key;
    if (smb2::auth::has(flags_, NtlmFlags::key_exchange)) {
        session_key_ = smb2::crypto::random_bytes<16>();
        encrypted_key.assign(session_key_.begin(), session_key_.end());
        smb2::crypto::Rc4(key_exchange_key).apply(encrypted_key);
    }

    authenticate_.assign(authenticate_header_size, std::byte{0});
    write_header(authenticate_, 3);
    const auto sent_flags = is_anonymous ? flags_ | NtlmFlags::anonymous : flags_;
    smb2::crypto::store_le(std::span(authenticate_).subspan<60, 4>(), static_cast<std::uint32_t>(sent_flags));
    authenticate_[64] = std::byte{10};
    authenticate_[71] = std::byte{15};
    append_payload(authenticate_, 28, smb2::auth::utf16le(domain));
    append_payload(authenticate_, 36, smb2::auth::utf16le(user));
    append_payload(authenticate_, 44, smb2::auth::utf16le(vfs::utf8_to_utf16(credentials_.workstation)));
    append_payload(authenticate_, 12, is_anonymous ? ByteVector(1) : ByteVector(24));
    append_payload(authenticate_, 20, nt_response);
    append_payload(authenticate_, 52, encrypted_key);
    if (!mic) return;
    const auto code = smb2::auth::message_integrity_code(session_key_, negotiate_, challenge_, authenticate_);
    std::ranges::copy(code, authenticate_.begin() + smb2::auth::NtlmAuthenticate::mic_offset);
}

ByteVector NtlmClient::mech_list_mic() {
    sent_mic_ = true;
    const auto mic = smb2::auth::NtlmSigner(session_key_, flags_, smb2::auth::NtlmSender::client)
                         .sign(smb2::auth::build_mech_types(options_.mechs));
    return {mic.begin(), mic.end()};
}

} // namespace holdfast::test_support
