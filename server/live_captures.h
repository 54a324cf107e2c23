#pragma once
// What clients say, told to the captures of the admin API.

#include "admin_api/captures/captures.h"
#include "smb2/state/server_state.h"

namespace holdfast::server {

/// A tap while there is a capture, and none else.
class LiveCaptures final : public smb2::Tap {
  public:
    /// Both outlive it.
    LiveCaptures(smb2::ServerState& state, const admin_api::CaptureOrigin& origin, admin_api::Fold fold);
    ~LiveCaptures() override;

    admin_api::Captures& captures() { return captures_; }

    void message(const smb2::TappedMessage& message) override;
    void ended(const smb2::Peer& peer, locks::Time at, smb2::Parting how) override;

  private:
    void listen(bool wanted);

    smb2::ServerState& state_;
    admin_api::Captures captures_;
};

} // namespace holdfast::server
