#include "smb2/auth/ntlm.h"

#include "smb2/crypto/bytes.h"
#include "smb2/crypto/secret.h"

#include <algorithm>
#include <cassert>
#include <span>

namespace holdfast::smb2::auth {

namespace {

/// [MS-NLMP] 2.2.2.7 NTLMv2_CLIENT_CHALLENGE: two versions, reserved bytes, a time, the client's
/// challenge, reserved bytes; then AV pairs.
constexpr std::size_t proof_size = 16;
constexpr std::size_t av_pairs_offset = 28;

/// What we grant where the client asks for it.
constexpr NtlmFlags grantable = NtlmFlags::unicode | NtlmFlags::request_target | NtlmFlags::sign | NtlmFlags::seal |
                                NtlmFlags::ntlm | NtlmFlags::always_sign | NtlmFlags::extended_session_security |
                                NtlmFlags::version | NtlmFlags::key_128 | NtlmFlags::key_exchange | NtlmFlags::key_56;

ByteVector target_info(std::u16string_view server_name, std::uint64_t now_filetime) {
    std::array<std::byte, 8> time;
    crypto::store_le(std::span(time), now_filetime);
    ByteVector pairs;
    // A machine that is in no domain is its own one.
    append_av_pair(pairs, AvId::nb_domain_name, server_name);
    append_av_pair(pairs, AvId::nb_computer_name, server_name);
    append_av_pair(pairs, AvId::dns_domain_name, server_name);
    append_av_pair(pairs, AvId::dns_computer_name, server_name);
    append_av_pair(pairs, AvId::timestamp, Bytes(time)); // asks clients for a MIC
    append_av_pair(pairs, AvId::end, Bytes());
    return pairs;
}

bool is_ntlm_v2(Bytes nt_response) {
    if (nt_response.size() < proof_size + av_pairs_offset) return false; // NTLMv1 has 24 bytes
    // Its version, and the highest one that the client knows.
    return nt_response[proof_size] == std::byte{1} && nt_response[proof_size + 1] == std::byte{1};
}

bool is_anonymous(const NtlmAuthenticate& message) {
    const auto lm = message.lm_response;
    return message.user.empty() && message.nt_response.empty() &&
           (lm.empty() || (lm.size() == 1 && lm[0] == std::byte{0}));
}

} // namespace

NtlmAcceptor::NtlmAcceptor(std::u16string server_name, std::array<std::byte, 8> challenge, std::uint64_t now_filetime)
    : server_name_(std::move(server_name)), server_challenge_(challenge), now_filetime_(now_filetime) {}

std::optional<ByteVector> NtlmAcceptor::challenge(Bytes negotiate) {
    const auto parsed = parse_ntlm_negotiate(negotiate);
    if (!parsed || !has(parsed->flags, NtlmFlags::unicode)) return std::nullopt;

    NtlmChallenge challenge;
    challenge.flags = (parsed->flags & grantable) | NtlmFlags::target_info;
    challenge.challenge = server_challenge_;
    challenge.target_info = target_info(server_name_, now_filetime_);
    if (has(parsed->flags, NtlmFlags::request_target)) {
        challenge.flags = challenge.flags | NtlmFlags::target_type_server;
        challenge.target_name = server_name_;
    }
    flags_ = challenge.flags;
    negotiate_message_.assign(negotiate.begin(), negotiate.end());
    challenge_message_ = build_ntlm_challenge(challenge);
    return challenge_message_;
}

std::optional<NtlmClaim> NtlmAcceptor::claim(Bytes authenticate) {
    authenticate_message_.assign(authenticate.begin(), authenticate.end());
    auto parsed = parse_ntlm_authenticate(authenticate_message_);
    if (!parsed) return std::nullopt;
    authenticate_ = std::move(*parsed);
    flags_ = flags_ & authenticate_.flags;

    const Bytes response = authenticate_.nt_response;
    if (is_ntlm_v2(response) && !are_av_pairs_whole(response.subspan(proof_size + av_pairs_offset)))
        return std::nullopt; // [MS-NLMP] 2.2.2.7 NTLMv2_CLIENT_CHALLENGE: it is none

    NtlmClaim claim{NtlmClaim::Kind::outdated, authenticate_.user, authenticate_.domain, authenticate_.workstation};
    if (is_anonymous(authenticate_))
        claim.kind = NtlmClaim::Kind::anonymous;
    else if (is_ntlm_v2(response))
        claim.kind = NtlmClaim::Kind::ntlm_v2;
    return claim;
}

bool NtlmAcceptor::prove(const NtHash& hash) {
    assert(is_ntlm_v2(authenticate_.nt_response));
    // [MS-NLMP] 3.2.5.1.2: some clients leave the domain out of the computation.
    const NtlmKey with_domain = response_key(hash, authenticate_.user, authenticate_.domain);
    const NtlmKey without_domain = response_key(hash, authenticate_.user, {});
    const bool proved_with = matches(with_domain);
    const bool proved_without = matches(without_domain);
    if (!proved_with && !proved_without) return false;

    const NtlmKey& key = proved_with ? with_domain : without_domain;
    NtlmKey proof;
    std::ranges::copy(authenticate_.nt_response.first(proof_size), proof.begin());
    if (!export_session_key(session_base_key(key, proof)) || !has_valid_mic()) return false;

    if (has(flags_, NtlmFlags::sign | NtlmFlags::extended_session_security))
        signers_.emplace(Signers{NtlmSigner(exported_session_key_, flags_, NtlmSender::client),
                                 NtlmSigner(exported_session_key_, flags_, NtlmSender::server)});
    return true;
}

bool NtlmAcceptor::matches(const NtlmKey& key) const {
    const NtlmKey expected = nt_proof(key, server_challenge_, authenticate_.nt_response.subspan(proof_size));
    return crypto::equal_in_constant_time(expected, authenticate_.nt_response.first(proof_size));
}

/// [MS-NLMP] 3.4.5.1: the client drew the key of the session and sent it under the one that
/// both computed.
bool NtlmAcceptor::export_session_key(const NtlmKey& key_exchange_key) {
    exported_session_key_ = key_exchange_key;
    if (!has(flags_, NtlmFlags::key_exchange)) return true;
    if (authenticate_.encrypted_session_key.size() != exported_session_key_.size()) return false;
    std::ranges::copy(authenticate_.encrypted_session_key, exported_session_key_.begin());
    crypto::Rc4(key_exchange_key).apply(exported_session_key_);
    return true;
}

/// The client says within what it proved whether there is a MIC, so nobody can take it away.
bool NtlmAcceptor::has_valid_mic() const {
    const auto pairs = authenticate_.nt_response.subspan(proof_size + av_pairs_offset);
    const auto av_flags = find_av_pair(pairs, AvId::flags);
    if (!av_flags || av_flags->size() != 4) return true;
    if ((crypto::load_le<std::uint32_t>(av_flags->first<4>()) & av_flag_mic) == 0) return true;

    const Bytes message(authenticate_message_);
    if (message.size() < NtlmAuthenticate::mic_offset + 16) return false;
    const NtlmKey expected =
        message_integrity_code(exported_session_key_, negotiate_message_, challenge_message_, message);
    return crypto::equal_in_constant_time(expected, message.subspan(NtlmAuthenticate::mic_offset, 16));
}

void NtlmAcceptor::accept_anonymous() { exported_session_key_ = {}; }

bool NtlmAcceptor::verify(Bytes message, Bytes signature) {
    return signers_ && crypto::equal_in_constant_time(signers_->client.sign(message), signature);
}

} // namespace holdfast::smb2::auth
