#pragma once
// The server's side of one NTLMv2 authentication: [MS-NLMP] 3.2.5.

#include "smb2/auth/accounts.h"
#include "smb2/auth/ntlm_keys.h"
#include "smb2/auth/ntlm_messages.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::smb2::auth {

/// Who a client says to be, before anything is proved.
struct NtlmClaim {
    enum class Kind : std::uint8_t {
        anonymous, // no user, no answer
        ntlm_v2,
        outdated, // LM or NTLMv1, which are refused
    };
    Kind kind = Kind::outdated;
    std::u16string user;
    std::u16string domain;
    std::u16string workstation;
};

/// Two messages come, one goes. First challenge(), then claim(), then prove() or
/// accept_anonymous(); the keys exist after that.
class NtlmAcceptor {
  public:
    /// `now_filetime` is the time in 100 ns since 1601.
    NtlmAcceptor(std::u16string server_name, std::array<std::byte, 8> challenge, std::uint64_t now_filetime);

    /// [MS-NLMP] 3.2.5.1.1: the CHALLENGE_MESSAGE for a NEGOTIATE_MESSAGE. Nothing when that is
    /// none, or speaks no Unicode.
    std::optional<ByteVector> challenge(Bytes negotiate);

    /// [MS-NLMP] 3.2.5.1.2: what the AUTHENTICATE_MESSAGE says. Nothing when it is none, or when
    /// its NTLMv2 answer can't be read.
    std::optional<NtlmClaim> claim(Bytes authenticate);

    /// True when the claim was made with the password of this hash and nobody changed the
    /// messages on the way. Takes the same time for every wrong hash.
    [[nodiscard]] bool prove(const NtHash& hash);
    void accept_anonymous();

    const NtlmKey& session_key() const { return exported_session_key_; }
    /// Whether signatures can be made: the client negotiated them, and is not anonymous.
    bool can_sign() const { return signers_.has_value(); }
    crypto::Digest16 sign(Bytes message) { return signers_->server.sign(message); }
    [[nodiscard]] bool verify(Bytes message, Bytes signature);

  private:
    struct Signers {
        NtlmSigner client;
        NtlmSigner server;
    };
    bool matches(const NtlmKey& key) const;
    bool export_session_key(const NtlmKey& key_exchange_key);
    bool has_valid_mic() const;

    const std::u16string server_name_;
    const std::array<std::byte, 8> server_challenge_;
    const std::uint64_t now_filetime_;
    NtlmFlags flags_{};
    ByteVector negotiate_message_;
    ByteVector challenge_message_;
    ByteVector authenticate_message_;
    NtlmAuthenticate authenticate_; // points into the message above
    NtlmKey exported_session_key_{};
    std::optional<Signers> signers_;
};

} // namespace holdfast::smb2::auth
