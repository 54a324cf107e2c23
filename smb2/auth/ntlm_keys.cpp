#include "smb2/auth/ntlm_keys.h"

#include "smb2/crypto/bytes.h"
#include "vfs/names.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace holdfast::smb2::auth {

namespace {

using crypto::bytes_of;
using crypto::store_le;
using namespace std::string_view_literals;

// [MS-NLMP] 3.4.5.2 SIGNKEY, 3.4.5.3 SEALKEY: each constant ends with its NUL.
constexpr auto client_signing = "session key to client-to-server signing key magic constant\0"sv;
constexpr auto server_signing = "session key to server-to-client signing key magic constant\0"sv;
constexpr auto client_sealing = "session key to client-to-server sealing key magic constant\0"sv;
constexpr auto server_sealing = "session key to server-to-client sealing key magic constant\0"sv;

std::size_t strength(NtlmFlags flags) {
    if (has(flags, NtlmFlags::key_128)) return 16;
    return has(flags, NtlmFlags::key_56) ? 7 : 5;
}

NtlmKey sealing_key(const NtlmKey& session_key, NtlmFlags flags, NtlmSender sender) {
    const auto magic = sender == NtlmSender::client ? client_sealing : server_sealing;
    return crypto::md5({std::span(session_key).first(strength(flags)), bytes_of(magic)});
}

} // namespace

NtHash nt_hash(std::string_view password) { return crypto::md4(utf16le(vfs::utf8_to_utf16(password))); }

NtlmKey response_key(const NtHash& hash, std::u16string_view user, std::u16string_view domain) {
    std::u16string upper(user);
    std::ranges::transform(upper, upper.begin(), vfs::upcase);
    return crypto::hmac_md5(hash, {utf16le(upper), utf16le(domain)});
}

NtlmKey nt_proof(const NtlmKey& response_key, Bytes server_challenge, Bytes client_part) {
    return crypto::hmac_md5(response_key, {server_challenge, client_part});
}

NtlmKey session_base_key(const NtlmKey& response_key, const NtlmKey& proof) {
    return crypto::hmac_md5(response_key, {proof});
}

NtlmKey message_integrity_code(const NtlmKey& exported_session_key, Bytes negotiate, Bytes challenge,
                               Bytes authenticate) {
    constexpr std::array<std::byte, 16> no_mic{};
    return crypto::hmac_md5(exported_session_key,
                            {negotiate, challenge, authenticate.first(NtlmAuthenticate::mic_offset), no_mic,
                             authenticate.subspan(NtlmAuthenticate::mic_offset + no_mic.size())});
}

NtlmSigner::NtlmSigner(const NtlmKey& exported_session_key, NtlmFlags flags, NtlmSender sender)
    : signing_key_(crypto::md5(
          {exported_session_key, bytes_of(sender == NtlmSender::client ? client_signing : server_signing)})),
      sealing_(sealing_key(exported_session_key, flags, sender)),
      encrypts_checksum_(has(flags, NtlmFlags::key_exchange)) {}

crypto::Digest16 NtlmSigner::sign(Bytes message) {
    std::array<std::byte, 4> sequence;
    store_le(std::span(sequence), sequence_++);
    const auto digest = crypto::hmac_md5(signing_key_, {sequence, message});

    // [MS-NLMP] 2.2.2.9.1: version, checksum, number.
    crypto::Digest16 signature;
    store_le(std::span(signature).first<4>(), std::uint32_t{1});
    std::copy_n(digest.begin(), 8, signature.begin() + 4);
    if (encrypts_checksum_) sealing_.apply(std::span(signature).subspan(4, 8));
    std::ranges::copy(sequence, signature.begin() + 12);
    return signature;
}

} // namespace holdfast::smb2::auth
