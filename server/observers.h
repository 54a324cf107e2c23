#pragma once
// Several observers in the place of one.

#include "locks/observer.h"

#include <array>

namespace holdfast::server {

/// Tells each of those who want to hear. While nobody does, the question costs a relaxed load of each.
class Observers final : public locks::Observer {
  public:
    /// Both outlive it.
    Observers(locks::Observer& first, locks::Observer& second) : all_{&first, &second} {}

    bool wants_events() const noexcept override { return all_[0]->wants_events() || all_[1]->wants_events(); }

    void opened(const locks::OpenRow& open) override;
    void closed(const locks::OpenRow& open, locks::CloseReason reason) override;
    void disconnected(const locks::OpenRow& open) override;
    void reconnected(const locks::OpenRow& open) override;
    void renamed(const locks::OpenRow& open, std::string_view old_path) override;
    void range_changed(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range,
                       std::optional<locks::OpenId> blocker) override;
    void caching_changed(const locks::OpenRow& open, locks::CachingEvent what, locks::Caching from,
                         locks::Caching to) override;
    void refused(const locks::Refusal& refusal) override;

  private:
    void each(const auto& tell) const {
        for (locks::Observer* const one : all_)
            if (one->wants_events()) tell(*one);
    }

    const std::array<locks::Observer*, 2> all_;
};

} // namespace holdfast::server
