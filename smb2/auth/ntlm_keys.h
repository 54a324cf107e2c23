#pragma once
// What NTLMv2 computes: [MS-NLMP] 3.3.2, 3.4. Client and server compute the same.

#include "smb2/auth/accounts.h"
#include "smb2/auth/der.h"
#include "smb2/auth/ntlm_messages.h"
#include "smb2/crypto/legacy.h"

#include <cstdint>
#include <string_view>

namespace holdfast::smb2::auth {

using NtlmKey = crypto::Digest16;

/// [MS-NLMP] 3.3.1 NTOWFv1: the hash of a password. `password` is UTF-8.
NtHash nt_hash(std::string_view password);

/// [MS-NLMP] 3.3.2 NTOWFv2: the hash bound to user and domain. The user counts without case.
NtlmKey response_key(const NtHash& hash, std::u16string_view user, std::u16string_view domain);

/// [MS-NLMP] 3.3.2 NTProofStr. `client_part` is the response behind its first 16 bytes.
NtlmKey nt_proof(const NtlmKey& response_key, Bytes server_challenge, Bytes client_part);

/// [MS-NLMP] 3.3.2 SessionBaseKey; of NTLMv2 it is the KeyExchangeKey too (3.4.5.1).
NtlmKey session_base_key(const NtlmKey& response_key, const NtlmKey& proof);

/// [MS-NLMP] 3.1.5.1.2: over the three messages as they were sent, with the last one's MIC zero.
NtlmKey message_integrity_code(const NtlmKey& exported_session_key, Bytes negotiate, Bytes challenge,
                               Bytes authenticate);

enum class NtlmSender : std::uint8_t { client, server };

/// [MS-NLMP] 3.4.4.2 With Extended Session Security: signatures of one direction, in sequence.
class NtlmSigner {
  public:
    NtlmSigner(const NtlmKey& exported_session_key, NtlmFlags flags, NtlmSender sender);
    /// The signature of the next message.
    crypto::Digest16 sign(Bytes message);

  private:
    NtlmKey signing_key_;
    crypto::Rc4 sealing_;
    bool encrypts_checksum_;
    std::uint32_t sequence_ = 0;
};

} // namespace holdfast::smb2::auth
