#include "admin_api/selector.h"

#include "admin_api/names.h"
#include "admin_api/time_format.h"

#include <algorithm>

namespace holdfast::admin_api {

namespace {

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// `folder` itself or something below it: "dir" covers "dir" and "dir/x", not "dir2".
bool covers(std::string_view folder, std::string_view path) {
    if (!path.starts_with(folder)) return false;
    return path.size() == folder.size() || path[folder.size()] == '/';
}

bool lease_matches(const LeaseFilter& filter, const std::optional<locks::LeaseRow>& lease) {
    const locks::Caching held = lease ? lease->held : locks::Caching::none;
    switch (filter.kind) {
    case LeaseFilter::Kind::any: return held != locks::Caching::none;
    case LeaseFilter::Kind::none: return held == locks::Caching::none;
    case LeaseFilter::Kind::breaking: return lease && lease->breaking_to;
    case LeaseFilter::Kind::at_least: return has_all(held, filter.least);
    }
    return false;
}

bool has_lasted(const std::optional<Duration>& wanted, locks::Time since, locks::Time now) {
    return !wanted || (now >= since && now - since >= *wanted);
}

} // namespace

std::string fold_ascii(std::string_view text) {
    std::string folded(text);
    std::transform(folded.begin(), folded.end(), folded.begin(), ascii_lower);
    return folded;
}

std::string folded(std::string_view name, Fold fold) { return fold ? fold(name) : fold_ascii(name); }

Matcher::Matcher(Selector selector, Fold fold, locks::Time now)
    : selector_(std::move(selector)), fold_(fold ? fold : fold_ascii), now_(now) {
    for (auto* name :
         {&selector_.share, &selector_.path, &selector_.path_prefix, &selector_.glob, &selector_.client_name}) {
        if (*name) *name = fold_(**name);
    }
    if (selector_.sid) selector_.sid = fold_ascii(*selector_.sid);
    if (selector_.glob) glob_.emplace(*selector_.glob);
    std::sort(selector_.ids.begin(), selector_.ids.end());
    is_about_people_ = !selector_.restricts_beyond_people();
    for (std::size_t c = 1; selector_.path_prefix && c < ascii_.size(); ++c) {
        const std::string folded = fold_(std::string(1, static_cast<char>(c)));
        if (folded.size() == 1) ascii_[c] = folded.front();
    }
    if (!selector_.user) return;
    const auto backslash = selector_.user->find('\\');
    if (backslash == std::string::npos) {
        user_name_ = fold_(*selector_.user);
    } else {
        user_domain_ = fold_(selector_.user->substr(0, backslash));
        user_name_ = fold_(selector_.user->substr(backslash + 1));
    }
}

// What costs least is asked first: a walk asks this of every open of the server.
bool Matcher::operator()(const locks::OpenRow& row) const {
    return id_matches(static_cast<std::uint64_t>(row.id)) && handle_matches(row.id) && use_matches(row) &&
           age_matches(row.opened_at, row.last_use) && owner_matches(row.owner.get()) &&
           place_matches(row.path, row.file);
}

bool Matcher::operator()(const locks::LockRow& row) const {
    if (selector_.is_granted && row.granted != *selector_.is_granted) return false;
    return handle_matches(row.open) && owner_matches(row.owner.get()) && place_matches(row.path, row.file);
}

bool Matcher::operator()(const SessionRow& row) const {
    if (selector_.session_id && row.id != *selector_.session_id) return false;
    if (selector_.state && row.state != *selector_.state) return false;
    if (!id_matches(static_cast<std::uint64_t>(row.id)) || !age_matches(row.created_at, row.last_use)) return false;
    if (!person_matches(person_of(row))) return false;
    if (!selector_.share) return true;
    return std::any_of(row.trees.begin(), row.trees.end(),
                       [this](const TreeRow& tree) { return same(*selector_.share, tree.share); });
}

bool Matcher::operator()(const TreeConnectRow& row) const {
    if (selector_.session_id && row.session.id != *selector_.session_id) return false;
    if (selector_.share && !same(*selector_.share, row.tree.share)) return false;
    return age_matches(row.tree.since, row.session.last_use) && person_matches(person_of(row.session));
}

/// Of several sessions on it one has to be the one that is meant.
bool Matcher::operator()(const ConnectionRow& row) const {
    if (!id_matches(row.number) || !age_matches(row.since, row.last_use)) return false;
    return std::any_of(row.sessions.begin(), row.sessions.end(), [&](const ConnectionSession& session) {
        if (selector_.session_id && session.id != *selector_.session_id) return false;
        return person_matches({.user = session.user,
                               .domain = session.domain,
                               .sid = session.sid,
                               .client_address = row.client_address,
                               .client_name = row.client_name});
    });
}

bool Matcher::operator()(const ShareRow& row) const { return !selector_.share || same(*selector_.share, row.name); }

bool Matcher::same(std::string_view folded, std::string_view name) const {
    if (fold_ != fold_ascii) return fold_(name) == folded;
    return std::equal(folded.begin(), folded.end(), name.begin(), name.end(),
                      [](char a, char b) { return a == ascii_lower(b); });
}

bool Matcher::user_matches(std::string_view domain, std::string_view user) const {
    if (!user_domain_.empty() && !same(user_domain_, domain)) return false;
    return same(user_name_, user);
}

Matcher::Person Matcher::person_of(const SessionRow& row) {
    return {.user = row.user,
            .domain = row.domain,
            .sid = row.sid,
            .client_address = row.client_address,
            .client_name = row.client_name};
}

bool Matcher::person_matches(const Person& person) const {
    if (selector_.client_ip && !selector_.client_ip->contains(person.client_address)) return false;
    if (selector_.client_name && !same(*selector_.client_name, person.client_name)) return false;
    if (selector_.sid && fold_ascii(person.sid) != *selector_.sid) return false;
    return !selector_.user || user_matches(person.domain, person.user);
}

/// An open may have outlived its session: it then matches no filter on who holds it.
bool Matcher::owner_matches(const locks::Owner* owner) const {
    const bool asks = selector_.share || selector_.user || selector_.sid || selector_.client_ip ||
                      selector_.client_name || selector_.session_id;
    if (!asks) return true;
    if (!owner) return false;
    if (selector_.session_id && owner->session != *selector_.session_id) return false;
    if (selector_.share && !same(*selector_.share, owner->share_name)) return false;
    return person_matches({.user = owner->user,
                           .domain = owner->domain,
                           .sid = owner->sid,
                           .client_address = owner->client_address,
                           .client_name = owner->client_name});
}

/// Most rows are, and to fold their paths would cost more than all else. Only what is plain ASCII can be told apart
/// letter by letter.
bool Matcher::is_elsewhere(std::string_view path) const {
    const std::string& folder = *selector_.path_prefix;
    for (std::size_t i = 0; i < folder.size(); ++i) {
        if (i == path.size()) return true;
        const auto letter = static_cast<unsigned char>(path[i]);
        const bool is_known = letter < ascii_.size() && ascii_[letter] != 0;
        if (!is_known || static_cast<unsigned char>(folder[i]) >= ascii_.size()) return false;
        if (ascii_[letter] != folder[i]) return true;
    }
    return false;
}

bool Matcher::place_matches(std::string_view path, const locks::FileKey& file) const {
    if (selector_.file_id && file.file != *selector_.file_id) return false;
    const bool is_below_folder = selector_.path_prefix && !selector_.path_prefix->empty();
    if (!selector_.path && !is_below_folder && !glob_) return true;
    if (is_below_folder && is_elsewhere(path)) return false;
    const std::string folded = fold_(path);
    if (selector_.path && folded != *selector_.path) return false;
    if (is_below_folder && !covers(*selector_.path_prefix, folded)) return false;
    return !glob_ || glob_->matches(folded);
}

bool Matcher::use_matches(const locks::OpenRow& row) const {
    if (selector_.kind && row.kind != *selector_.kind) return false;
    if (selector_.has_locks && (row.locks_held > 0) != *selector_.has_locks) return false;
    if (selector_.delete_pending && row.delete_pending != *selector_.delete_pending) return false;
    if (selector_.state && name_of(row.state) != *selector_.state) return false;
    if (selector_.lease && !lease_matches(*selector_.lease, row.lease)) return false;
    if (selector_.share_mode) {
        if (!allows(row.share_mode, selector_.share_mode->shared)) return false;
        if ((row.share_mode & selector_.share_mode->denied) != locks::ShareMode::none) return false;
    }
    return std::all_of(selector_.access.begin(), selector_.access.end(),
                       [&row](locks::Access wanted) { return has_any(row.access, wanted); });
}

bool Matcher::age_matches(locks::Time since, locks::Time last_use) const {
    return has_lasted(selector_.older_than, since, now_) && has_lasted(selector_.idle_for, last_use, now_);
}

bool Matcher::id_matches(std::uint64_t id) const {
    return selector_.ids.empty() || std::binary_search(selector_.ids.begin(), selector_.ids.end(), id);
}

bool Matcher::handle_matches(locks::OpenId id) const {
    return selector_.handles.empty() ||
           std::find(selector_.handles.begin(), selector_.handles.end(), id) != selector_.handles.end();
}

} // namespace holdfast::admin_api
