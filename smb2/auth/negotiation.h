#pragma once
// The acceptor's side of SPNEGO: RFC 4178 3, 5; [MS-SPNG] 3.2.

#include "smb2/auth/authenticator.h"
#include "smb2/auth/mechanism.h"
#include "smb2/auth/spnego.h"

#include <functional>
#include <memory>

namespace holdfast::smb2::auth {

/// Chooses the first mechanism of the client's list that we have, carries its tokens, and checks
/// that nobody shortened the list on the way. Also takes mechanisms that come without SPNEGO.
class Negotiation final : public AuthExchange {
  public:
    /// Null for a mechanism that is not offered.
    using MakeMechanism = std::function<std::unique_ptr<Mechanism>(Mech)>;

    explicit Negotiation(MakeMechanism make) : make_(std::move(make)) {}
    Step step(Bytes token) override;

  private:
    enum class Stage : std::uint8_t { start, bare, negotiating, awaiting_mic, over };

    Step start(Bytes token);
    Step start_bare(Mech mech, Bytes token);
    Step start_negotiating(Bytes token);
    Step go_on(Bytes token);
    Step advance(Bytes mech_token, std::optional<Bytes> client_mic);
    Step finish(Step done, std::optional<Bytes> client_mic);
    Step check_late_mic(Bytes token);
    ByteVector reply(NegState state, Bytes mech_token, const std::optional<ByteVector>& mic);

    const MakeMechanism make_;
    Stage stage_ = Stage::start;
    std::unique_ptr<Mechanism> mechanism_;
    std::optional<Mech> to_announce_; // what we chose, until the client was told
    bool mic_required_ = false;       // we did not choose what the client would rather have had
    ByteVector mech_types_;
    Step waiting_; // done, but for the client's MIC
};

} // namespace holdfast::smb2::auth
