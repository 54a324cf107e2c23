#include "server/observers.h"

namespace holdfast::server {

using locks::Observer;
using locks::OpenRow;

void Observers::opened(const OpenRow& open) {
    each([&](Observer& one) { one.opened(open); });
}

void Observers::closed(const OpenRow& open, locks::CloseReason reason) {
    each([&](Observer& one) { one.closed(open, reason); });
}

void Observers::disconnected(const OpenRow& open) {
    each([&](Observer& one) { one.disconnected(open); });
}

void Observers::reconnected(const OpenRow& open) {
    each([&](Observer& one) { one.reconnected(open); });
}

void Observers::renamed(const OpenRow& open, std::string_view old_path) {
    each([&](Observer& one) { one.renamed(open, old_path); });
}

void Observers::range_changed(const OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range,
                              std::optional<locks::OpenId> blocker) {
    each([&](Observer& one) { one.range_changed(open, what, range, blocker); });
}

void Observers::caching_changed(const OpenRow& open, locks::CachingEvent what, locks::Caching from, locks::Caching to) {
    each([&](Observer& one) { one.caching_changed(open, what, from, to); });
}

void Observers::refused(const locks::Refusal& refusal) {
    each([&](Observer& one) { one.refused(refusal); });
}

} // namespace holdfast::server
