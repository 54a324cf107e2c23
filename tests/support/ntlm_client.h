#pragma once
// A client that logs on with NTLMv2, for tests and for the load generator.

#include "smb2/auth/ntlm_keys.h"
#include "smb2/auth/ntlm_messages.h"
#include "smb2/auth/spnego.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::test_support {

using smb2::auth::Bytes;
using smb2::auth::ByteVector;
using smb2::auth::Mech;
using smb2::auth::NegState;
using smb2::auth::NegTokenResp;
using smb2::auth::NtlmChallenge;
using smb2::auth::NtlmFlags;
using smb2::auth::NtlmKey;

/// Takes the server's tokens, gives its own:
///
///     NtlmClient client({.user = "alice", .domain = "", .password = "secret"});
///     send(client.start());
///     while (!client.is_done())
///         if (auto token = client.step(receive())) send(*token); else if (!client.is_done()) fail();
///     use(client.session_key());
class NtlmClient {
  public:
    struct Credentials {
        std::string user; // empty: anonymous
        std::string domain;
        std::string password;
        std::string workstation = "CLIENT";
    };
    struct Options {
        bool spnego = true;        // else bare NTLMSSP
        bool mic = true;           // over the three messages
        bool mech_list_mic = true; // with the last message; else when the server asks for it
        bool key_exchange = true;
        /// What it offers; where NTLM is not the first, the first one's token is nonsense.
        std::vector<Mech> mechs{Mech::ntlmssp};
    };

    explicit NtlmClient(Credentials credentials) : NtlmClient(std::move(credentials), Options()) {}
    NtlmClient(Credentials credentials, Options options);

    ByteVector start();
    /// Nothing when it is done, and when the server talks nonsense or can't prove itself.
    std::optional<ByteVector> step(Bytes token);

    /// The server accepted, as far as tokens tell: with bare NTLMSSP it has none for that.
    bool is_done() const { return stage_ == Stage::done; }
    const NtlmKey& session_key() const { return session_key_; }
    /// The last AUTHENTICATE_MESSAGE, without SPNEGO.
    const ByteVector& authenticate_message() const { return authenticate_; }

  private:
    enum class Stage { start, wants_selection, wants_challenge, wants_result, done, failed };

    std::optional<ByteVector> fail();
    std::optional<ByteVector> answer(Bytes challenge_message);
    std::optional<ByteVector> conclude(const NegTokenResp& response);
    ByteVector negotiate_message() const;
    void authenticate(const NtlmChallenge& challenge);
    ByteVector mech_list_mic();

    const Credentials credentials_;
    const Options options_;
    Stage stage_ = Stage::start;
    ByteVector negotiate_;
    ByteVector challenge_;
    ByteVector authenticate_;
    NtlmFlags flags_{};
    NtlmKey session_key_{};
    bool sent_mic_ = false;
};

} // namespace holdfast::test_support
