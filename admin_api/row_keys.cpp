#include "admin_api/row_keys.h"

#include <algorithm>

namespace holdfast::admin_api {

namespace {

std::string name_key(std::string_view name, Fold fold) {
    if (fold) return key_of(std::string_view(fold(name)));
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return key_of(std::string_view(lower));
}

/// Users of one name stand together, whatever their domain.
std::string user_key(std::string_view user, std::string_view domain, Fold fold) {
    return name_key(user, fold) + '\0' + name_key(domain, fold);
}

/// What opens and locks have in common.
std::string held_key(const locks::Owner* owner, std::string_view path, std::string_view by, Fold fold) {
    if (by == "path") return name_key(path, fold);
    if (!owner) return {};
    if (by == "user") return user_key(owner->user, owner->domain, fold);
    if (by == "client") return key_of(std::string_view(owner->client_address));
    if (by == "share") return name_key(owner->share_name, fold);
    return {};
}

} // namespace

std::string sort_key(const locks::OpenRow& row, std::string_view by, Fold fold) {
    if (by == "id") return key_of(static_cast<std::uint64_t>(row.id));
    if (by == "age") return age_key_of(row.opened_at);
    if (by == "opened") return key_of(row.opened_at);
    if (by == "idle") return age_key_of(row.last_use);
    if (by == "bytes") return key_of(row.bytes_read + row.bytes_written);
    if (by == "locks") return key_of(std::uint64_t{row.locks_held});
    return held_key(row.owner.get(), row.path, by, fold);
}

std::string sort_key(const locks::LockRow& row, std::string_view by, Fold fold) {
    if (by == "offset") return key_of(row.range.offset());
    return held_key(row.owner.get(), row.path, by, fold);
}

std::string sort_key(const SessionRow& row, std::string_view by, Fold fold) {
    if (by == "id") return key_of(static_cast<std::uint64_t>(row.id));
    if (by == "age") return age_key_of(row.created_at);
    if (by == "idle") return age_key_of(row.last_use);
    if (by == "handles") return key_of(std::uint64_t{row.opens});
    if (by == "user") return user_key(row.user, row.domain, fold);
    if (by == "client") return key_of(std::string_view(row.client_address));
    return {};
}

std::string sort_key(const TreeConnectRow& row, std::string_view by, Fold fold) {
    if (by == "share") return name_key(row.tree.share, fold);
    if (by == "age") return age_key_of(row.tree.since);
    return sort_key(row.session, by, fold);
}

std::string sort_key(const ConnectionRow& row, std::string_view by, Fold) {
    if (by == "id") return key_of(row.number);
    if (by == "age") return age_key_of(row.since);
    if (by == "idle") return age_key_of(row.last_use);
    if (by == "client") return key_of(std::string_view(row.client_address));
    if (by == "sessions") return key_of(std::uint64_t{row.sessions.size()});
    return {};
}

std::string sort_key(const ShareRow& row, std::string_view by, Fold fold) {
    if (by == "name") return name_key(row.name, fold);
    if (by == "handles") return key_of(std::uint64_t{row.open_handles});
    if (by == "trees") return key_of(std::uint64_t{row.tree_connects});
    return {};
}

} // namespace holdfast::admin_api
