#include "server/observers.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast::server {
namespace {

/// Writes down what it is told.
struct Listener final : locks::Observer {
    bool wants_events() const noexcept override { return wants; }
    void opened(const locks::OpenRow&) override { heard += "opened "; }
    void closed(const locks::OpenRow&, locks::CloseReason) override { heard += "closed "; }
    void disconnected(const locks::OpenRow&) override { heard += "disconnected "; }
    void reconnected(const locks::OpenRow&) override { heard += "reconnected "; }
    void renamed(const locks::OpenRow&, std::string_view) override { heard += "renamed "; }
    void range_changed(const locks::OpenRow&, locks::RangeEvent, const locks::RangeRequest&,
                       std::optional<locks::OpenId>) override {
        heard += "range_changed ";
    }
    void caching_changed(const locks::OpenRow&, locks::CachingEvent, locks::Caching, locks::Caching) override {
        heard += "caching_changed ";
    }
    void refused(const locks::Refusal&) override { heard += "refused "; }

    bool wants = false;
    std::string heard;
};

void happen(locks::Observer& observer) {
    const locks::OpenRow open;
    observer.opened(open);
    observer.closed(open, locks::CloseReason::client);
    observer.disconnected(open);
    observer.reconnected(open);
    observer.renamed(open, "before");
    observer.range_changed(open, locks::RangeEvent::granted, {*locks::ByteRange::make(0, 1), locks::LockMode::shared},
                           std::nullopt);
    observer.caching_changed(open, locks::CachingEvent::granted, locks::Caching::none, locks::Caching::all);
    observer.refused({});
}

constexpr const char* everything =
    "opened closed disconnected reconnected renamed range_changed caching_changed refused ";

TEST(Observers, tell_those_who_want_to_hear) {
    Listener first, second;
    Observers both(first, second);
    EXPECT_FALSE(both.wants_events());
    second.wants = true;
    EXPECT_TRUE(both.wants_events());
    happen(both);
    EXPECT_EQ(first.heard, "");
    EXPECT_EQ(second.heard, everything);
    first.wants = true;
    happen(both);
    EXPECT_EQ(first.heard, everything);
    EXPECT_EQ(second.heard, std::string(everything) + everything);
}

} // namespace
} // namespace holdfast::server
