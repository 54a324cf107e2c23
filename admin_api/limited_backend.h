#pragma once
// The backend as a caller sees it who is limited to some shares.

#include "admin_api/backend.h"

namespace holdfast::admin_api {

/// Sessions that are connected to one of the shares; of each, the trees and opens there.
class LimitedSessions final : public SessionDirectory {
  public:
    LimitedSessions(const SessionDirectory& whole, const LockView& locks) : whole_(whole), locks_(locks) {}
    std::vector<SessionRow> sessions(locks::SessionId after, std::size_t limit,
                                     const std::function<bool(const SessionRow&)>& wanted) const override;

  private:
    SessionRow what_is_seen_of(SessionRow row) const;
    void count_opens(std::vector<SessionRow>& rows) const;

    const SessionDirectory& whole_;
    const LockView& locks_;
};

class LimitedShares final : public ShareDirectory {
  public:
    LimitedShares(const ShareDirectory& whole, const LockView& locks) : whole_(whole), locks_(locks) {}
    std::vector<ShareRow> shares() const override;

  private:
    const ShareDirectory& whole_;
    const LockView& locks_;
};

class LimitedWatches final : public WatchDirectory {
  public:
    LimitedWatches(const WatchDirectory& whole, const LockView& locks) : whole_(whole), locks_(locks) {}
    std::vector<WatchRow> watches(locks::OpenId after, std::size_t limit) const override;

  private:
    const WatchDirectory& whole_;
    const LockView& locks_;
};

/// Of the shares alone; what stands in the way through another share is told without whose it is.
class LimitedExplainer final : public Explainer {
  public:
    LimitedExplainer(const Explainer& whole, const LockView& locks) : whole_(whole), locks_(locks) {}
    std::optional<Explanation> explain(const ExplainQuestion& question) const override;

  private:
    const Explainer& whole_;
    const LockView& locks_;
};

/// Lives as long as one request: what goes on after the route has returned, such as a stream, keeps
/// a copy of `locks.limit()` and no reference to this.
class LimitedBackend {
  public:
    LimitedBackend(Backend& whole, ShareLimit limit);
    LimitedBackend(const LimitedBackend&) = delete;
    LimitedBackend& operator=(const LimitedBackend&) = delete;
    Backend& backend() { return seen_; }

  private:
    LockView locks_;
    LimitedSessions sessions_;
    LimitedShares shares_;
    LimitedWatches watches_;
    LimitedExplainer explainer_;
    Backend seen_;
};

} // namespace holdfast::admin_api
