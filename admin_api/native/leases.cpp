#include "admin_api/native/leases.h"

#include "admin_api/listing.h"
#include "admin_api/names.h"
#include "admin_api/native/handles.h"
#include "admin_api/native/people.h"
#include "admin_api/open_walk.h"
#include "admin_api/row_keys.h"
#include "admin_api/time_format.h"

#include <map>

namespace holdfast::admin_api::native {

namespace {

constexpr std::size_t most_handles = 100;

/// One lease, or one oplock, and the handles through which we know it.
struct LeaseGroup {
    locks::OpenRow first; // in order of id
    std::vector<locks::OpenId> handles;
};

/// What tells a lease from all others, for as long as it lives: a lease is its client's key, an oplock its open.
std::string lease_id(const locks::OpenRow& row) {
    if (row.lease->kind == locks::CachingKind::oplock) return "o" + key_of(static_cast<std::uint64_t>(row.id));
    std::string id = "l";
    if (row.owner) id.append(row.owner->client_guid.begin(), row.owner->client_guid.end());
    id.push_back(row.owner ? 'c' : '-');
    id.append(row.lease->key.begin(), row.lease->key.end());
    return id;
}

/// The page's leases in order, and one more. No more than these are kept: what comes behind all of them while they are
/// complete never comes back.
class LeasePage {
  public:
    explicit LeasePage(const Listing& listing)
        : most_(listing.limit + 1), after_(listing.after_place), leases_(Before{listing.is_falling()}) {}

    void offer(Place place, const locks::OpenRow& row) {
        if (after_ && !leases_.key_comp()(*after_, place)) return;
        auto found = leases_.find(place);
        if (found == leases_.end()) {
            if (leases_.size() == most_ && !leases_.key_comp()(place, std::prev(leases_.end())->first)) return;
            found = leases_.emplace(std::move(place), LeaseGroup{row, {}}).first;
            if (leases_.size() > most_) leases_.erase(std::prev(leases_.end()));
        }
        auto& handles = found->second.handles;
        if (handles.size() < most_handles) handles.push_back(row.id);
    }

    std::vector<std::pair<Place, LeaseGroup>> take() { return {leases_.begin(), leases_.end()}; }

  private:
    struct Before {
        bool is_falling;
        bool operator()(const Place& a, const Place& b) const { return comes_before(a, b, is_falling); }
    };

    std::size_t most_;
    std::optional<Place> after_;
    std::map<Place, LeaseGroup, Before> leases_;
};

void write_break(JsonWriter& json, const locks::LeaseRow& lease, locks::Time now) {
    if (!lease.breaking_to) {
        for (const char* name : {"breaking_to", "breaking_since", "breaking_ms"}) json.field_null(name);
        return;
    }
    json.field("breaking_to", caching_text(*lease.breaking_to));
    json.field("breaking_since", rfc3339(lease.breaking_since));
    json.field("breaking_ms", milliseconds_between(lease.breaking_since, now));
}

void write_lease(JsonWriter& json, const LeaseGroup& group, locks::Time now) {
    const locks::OpenRow& row = group.first;
    const locks::LeaseRow& lease = *row.lease;
    json.begin_object();
    json.field("type", name_of(lease));
    field_or_null(json, "key", lease.kind == locks::CachingKind::lease ? guid_text(lease.key) : std::string());
    json.field("state", caching_text(lease.held));
    if (lease.version == 2) {
        json.field("epoch", std::int64_t{lease.epoch});
    } else {
        json.field_null("epoch");
    }
    write_break(json, lease, now);
    json.field("handles", std::int64_t{lease.opens});
    json.key("handle_ids");
    json.begin_array();
    for (const locks::OpenId id : group.handles) json.decimal_text(static_cast<std::uint64_t>(id));
    json.end_array();
    json.field("since", rfc3339(row.opened_at));
    write_place(json, row);
    json.end_object();
}

} // namespace

Answer list_leases(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::leases, request.query);
    if (!listing) return problem(listing.error());

    const locks::Time now = backend.now();
    const Matcher matches(listing->selector, backend.fold, now);
    LeasePage page(*listing);
    visit_opens(backend.locks, matches, [&](const locks::OpenRow& row) {
        if (row.lease) page.offer(place_of(row, lease_id(row), listing->order, backend.fold), row);
    });
    const auto leases = page.take();
    const std::size_t count = std::min(leases.size(), listing->limit);
    const std::string next =
        leases.size() > count ? make_cursor(Rows::leases, listing->order, leases[count - 1].first) : std::string();
    return write_page(
        "leases", count, *listing, next,
        [&](JsonWriter& json, std::size_t i) { write_lease(json, leases[i].second, now); }, [](JsonWriter&) {});
}

} // namespace holdfast::admin_api::native
