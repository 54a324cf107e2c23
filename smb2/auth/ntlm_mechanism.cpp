#include "smb2/auth/ntlm_mechanism.h"

#include "smb2/auth/principals.h"
#include "smb2/crypto/random.h"
#include "vfs/names.h"

#include <chrono>

namespace holdfast::smb2::auth {

namespace {

/// 100 ns since 1601.
std::uint64_t filetime_now() {
    using Ticks = std::chrono::duration<std::uint64_t, std::ratio<1, 10'000'000>>;
    constexpr std::uint64_t unix_epoch = 116'444'736'000'000'000;
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return unix_epoch + std::chrono::duration_cast<Ticks>(since_1970).count();
}

/// Who writes user@domain means user.
std::string account_name_of(std::string user) {
    if (const auto at = user.find('@'); at != std::string::npos) user.resize(at);
    return user;
}

} // namespace

NtlmMechanism::NtlmMechanism(const AuthConfig& config, AccountStore& accounts)
    : config_(config), accounts_(accounts),
      acceptor_(vfs::utf8_to_utf16(config.server_name), crypto::random_bytes<8>(), filetime_now()) {}

Step NtlmMechanism::step(Bytes token) {
    if (challenged_) return decide(token);
    auto challenge = acceptor_.challenge(token);
    if (!challenge) return Step::failed_for(AuthFailure::invalid_token, "not an NTLM NEGOTIATE_MESSAGE in Unicode");
    challenged_ = true;
    return Step::more_with(std::move(*challenge));
}

Step NtlmMechanism::decide(Bytes authenticate) {
    const auto claim = acceptor_.claim(authenticate);
    if (!claim) return Step::failed_for(AuthFailure::invalid_token, "not an NTLM AUTHENTICATE_MESSAGE");
    switch (claim->kind) {
    case NtlmClaim::Kind::anonymous: return decide_anonymous();
    case NtlmClaim::Kind::outdated:
        return Step::failed_for(AuthFailure::logon_failure, "the client answers with LM or NTLMv1",
                                vfs::utf16_to_utf8(claim->user));
    case NtlmClaim::Kind::ntlm_v2: return decide_account(*claim);
    }
    return Step::failed_for(AuthFailure::invalid_token, "");
}

Step NtlmMechanism::decide_anonymous() {
    if (!config_.allow_anonymous) return Step::failed_for(AuthFailure::logon_failure, "anonymous logons are off");
    acceptor_.accept_anonymous();
    return Step::done_as(anonymous_principal(), {});
}

Step NtlmMechanism::decide_account(const NtlmClaim& claim) {
    std::string user = vfs::utf16_to_utf8(claim.user);
    const auto account = accounts_.find(account_name_of(user));
    // Who has no account waits as long as who has one.
    const bool proved = acceptor_.prove(account ? account->nt_hash : NtHash{});
    if (!account && config_.allow_guest) return Step::done_as(guest_principal(), {});
    if (!account) return Step::failed_for(AuthFailure::logon_failure, "no such account", std::move(user));
    if (!proved)
        return Step::failed_for(AuthFailure::logon_failure, "wrong password, or a changed message", std::move(user));
    if (account->disabled)
        return Step::failed_for(AuthFailure::account_disabled, "the account is disabled", std::move(user));

    Principal principal = principal_of(*account, config_.domain);
    principal.workstation = vfs::utf16_to_utf8(claim.workstation);
    const auto& key = acceptor_.session_key();
    principal.session_key.assign(key.begin(), key.end());
    return Step::done_as(std::move(principal), {});
}

std::optional<ByteVector> NtlmMechanism::sign(Bytes message) {
    if (!acceptor_.can_sign()) return std::nullopt;
    const auto signature = acceptor_.sign(message);
    return ByteVector(signature.begin(), signature.end());
}

bool NtlmMechanism::verify(Bytes message, Bytes signature) { return acceptor_.verify(message, signature); }

} // namespace holdfast::smb2::auth
