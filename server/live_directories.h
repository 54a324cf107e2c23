#pragma once
// What the admin surface sees of sessions, connections, shares and watches: read from the protocol engine.

#include "admin_api/directories.h"
#include "smb2/state/server_state.h"

namespace holdfast::server {

class LiveSessions final : public admin_api::SessionDirectory {
  public:
    explicit LiveSessions(const smb2::ServerState& state) : state_(state) {}
    std::vector<admin_api::SessionRow>
    sessions(locks::SessionId after, std::size_t limit,
             const std::function<bool(const admin_api::SessionRow&)>& wanted) const override;

  private:
    const smb2::ServerState& state_;
};

class LiveSessionControl final : public admin_api::SessionControl {
  public:
    explicit LiveSessionControl(smb2::ServerState& state) : state_(state) {}
    bool end_session(locks::SessionId id) override;

  private:
    smb2::ServerState& state_;
};

class LiveShares final : public admin_api::ShareDirectory {
  public:
    explicit LiveShares(const smb2::ServerState& state) : state_(state) {}
    std::vector<admin_api::ShareRow> shares() const override;

  private:
    const smb2::ServerState& state_;
};

/// Known from the channels of sessions: connections on which nobody has logged on are counted, and not shown.
class LiveConnections final : public admin_api::ConnectionDirectory {
  public:
    explicit LiveConnections(const smb2::ServerState& state) : state_(state) {}
    std::vector<admin_api::ConnectionRow>
    connections(std::uint64_t after, std::size_t limit,
                const std::function<bool(const admin_api::ConnectionRow&)>& wanted) const override;
    std::size_t open_connections() const override;

  private:
    const smb2::ServerState& state_;
};

class LiveWatches final : public admin_api::WatchDirectory {
  public:
    explicit LiveWatches(const smb2::ServerState& state) : state_(state) {}
    std::vector<admin_api::WatchRow> watches(locks::OpenId after, std::size_t limit) const override;

  private:
    const smb2::ServerState& state_;
};

} // namespace holdfast::server
