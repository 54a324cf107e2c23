#pragma once
// Explanations for the admin surface: asked of the protocol engine.

#include "admin_api/explainer.h"
#include "smb2/state/server_state.h"

namespace holdfast::server {

class LiveExplainer final : public admin_api::Explainer {
  public:
    explicit LiveExplainer(const smb2::ServerState& state) : state_(state) {}
    std::optional<admin_api::Explanation> explain(const admin_api::ExplainQuestion& question) const override;

  private:
    const smb2::ServerState& state_;
};

} // namespace holdfast::server
