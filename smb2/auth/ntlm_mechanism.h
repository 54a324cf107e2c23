#pragma once
// NTLM against the accounts of this server.

#include "smb2/auth/accounts.h"
#include "smb2/auth/mechanism.h"
#include "smb2/auth/ntlm.h"

namespace holdfast::smb2::auth {

/// Two legs: NEGOTIATE is answered by CHALLENGE, AUTHENTICATE by a decision.
class NtlmMechanism final : public Mechanism {
  public:
    NtlmMechanism(const AuthConfig& config, AccountStore& accounts);

    Step step(Bytes token) override;
    std::optional<ByteVector> sign(Bytes message) override;
    bool verify(Bytes message, Bytes signature) override;

  private:
    Step decide(Bytes authenticate);
    Step decide_anonymous();
    Step decide_account(const NtlmClaim& claim);

    const AuthConfig config_;
    AccountStore& accounts_;
    NtlmAcceptor acceptor_;
    bool challenged_ = false;
};

} // namespace holdfast::smb2::auth
