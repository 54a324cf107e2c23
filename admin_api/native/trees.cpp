#include "admin_api/native/trees.h"

#include "admin_api/listing.h"
#include "admin_api/native/people.h"
#include "admin_api/row_keys.h"
#include "admin_api/time_format.h"

#include <map>

namespace holdfast::admin_api::native {

namespace {

/// A tree connect and the session that it is of, which lives on its own.
struct TreeOfSession {
    SessionRow session; // without its trees
    TreeRow tree;
    std::int64_t handles = 0;
};

using TreeName = std::pair<locks::SessionId, locks::TreeId>;
TreeName name_of(const TreeOfSession& row) { return {row.session.id, row.tree.id}; }

std::string id_of(const SessionRow& session, const TreeRow& tree) {
    return key_of(static_cast<std::uint64_t>(session.id)) + key_of(std::uint64_t{static_cast<std::uint32_t>(tree.id)});
}

/// For those on the page alone, in one walk over the opens.
void count_handles(std::vector<SortedPage<TreeOfSession>::Entry>& page, const LockView& locks) {
    std::map<TreeName, std::int64_t*> counts;
    for (auto& [place, row] : page) counts[name_of(row)] = &row.handles;
    if (counts.empty()) return;
    locks.list_opens(locks::OpenId{}, 1, [&](const locks::OpenRow& row) {
        if (!row.owner) return false;
        const auto found = counts.find({row.owner->session, row.owner->tree});
        if (found != counts.end()) ++*found->second;
        return false;
    });
}

void write_tree(JsonWriter& json, const TreeOfSession& row, locks::Time now) {
    const SessionRow& session = row.session;
    json.begin_object();
    json.field_decimal("session_id", static_cast<std::uint64_t>(session.id));
    json.field_decimal("tree_id", static_cast<std::uint32_t>(row.tree.id));
    json.field("share", row.tree.share);
    json.key("user");
    write_user(json, {session.user, session.domain, session.sid, session.uid});
    json.key("client");
    write_client(json, {session.client_address, session.client_port, session.client_name, session.client_guid});
    json.field("encrypted", row.tree.is_encrypted);
    json.field("handles", row.handles);
    json.field("connected_at", rfc3339(row.tree.since));
    json.field("age_ms", milliseconds_between(row.tree.since, now));
    json.end_object();
}

} // namespace

Answer list_trees(const Request& request, Backend& backend) {
    const auto listing = parse_listing(Rows::trees, request.query);
    if (!listing) return problem(listing.error());

    const locks::Time now = backend.now();
    const Matcher matches(listing->selector, backend.fold, now);
    auto page = sorted_page<TreeOfSession>(*listing);
    backend.sessions.sessions(locks::SessionId{}, 1, [&](const SessionRow& session) {
        if (session.trees.empty()) return false;
        SessionRow alone = session;
        alone.trees.clear();
        alone.channels.clear();
        for (const TreeRow& tree : session.trees) {
            const TreeConnectRow row{session, tree};
            if (matches(row))
                page.offer(place_of(row, id_of(session, tree), listing->order, backend.fold), {alone, tree, 0});
        }
        return false;
    });
    auto entries = page.take();
    count_handles(entries, backend.locks);
    const std::size_t count = std::min(entries.size(), listing->limit);
    const std::string next =
        entries.size() > count ? make_cursor(Rows::trees, listing->order, entries[count - 1].first) : std::string();
    return write_page(
        "trees", count, *listing, next,
        [&](JsonWriter& json, std::size_t i) { write_tree(json, entries[i].second, now); }, [](JsonWriter&) {});
}

} // namespace holdfast::admin_api::native
