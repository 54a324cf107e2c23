// The grammar: what each filter is called, what rows it is for, and what its values are.

#include "admin_api/selector.h"

#include "admin_api/names.h"

#include <algorithm>
#include <array>

namespace holdfast::admin_api {

std::string normal_path(std::string_view text) {
    std::string path(text);
    std::replace(path.begin(), path.end(), '\\', '/');
    const auto first = path.find_first_not_of('/');
    if (first == std::string::npos) return {};
    return path.substr(first, path.find_last_not_of('/') - first + 1);
}

namespace {

constexpr std::size_t longest_glob = 1024;

/// Calls `take(word)` for what stands between the commas, until it refuses one.
bool each_word(std::string_view list, auto take) {
    while (true) {
        const auto comma = list.find(',');
        if (!take(list.substr(0, comma))) return false;
        if (comma == std::string_view::npos) return true;
        list.remove_prefix(comma + 1);
    }
}

// ---- one setter per filter: null, or what is wrong with the value

using Complaint = const char*;
using Setter = Complaint (*)(Selector&, std::string_view value);

/// A name that may not be empty.
template <std::optional<std::string> Selector::*Member>
Complaint set_name(Selector& selector, std::string_view value) {
    if (value.empty()) return "a name that is not empty";
    selector.*Member = value;
    return nullptr;
}

template <std::optional<bool> Selector::*Member>
Complaint set_truth(Selector& selector, std::string_view value) {
    if (value != "true" && value != "false") return "true or false";
    selector.*Member = value == "true";
    return nullptr;
}

template <std::optional<Duration> Selector::*Member>
Complaint set_duration(Selector& selector, std::string_view value) {
    const auto duration = parse_duration(value);
    if (!duration) return "a number and its unit: 500ms, 45s, 30m, 2h or 7d";
    selector.*Member = duration;
    return nullptr;
}

template <std::optional<std::string> Selector::*Member>
Complaint set_path(Selector& selector, std::string_view value) {
    selector.*Member = normal_path(value);
    return nullptr;
}

Complaint set_glob(Selector& selector, std::string_view value) {
    std::string pattern = normal_path(value);
    if (pattern.empty()) return "a pattern that is not empty: *, ** and ? stand for other characters";
    if (pattern.size() > longest_glob) return "a pattern of at most 1024 bytes";
    selector.glob = std::move(pattern);
    return nullptr;
}

Complaint set_file_id(Selector& selector, std::string_view value) {
    selector.file_id = decimal(value);
    return selector.file_id ? nullptr : "the id of a file is a decimal number";
}

Complaint set_client_ip(Selector& selector, std::string_view value) {
    selector.client_ip = AddressRange::parse(value);
    return selector.client_ip ? nullptr : "not an IP address or a range like 10.2.0.0/16";
}

Complaint set_session_id(Selector& selector, std::string_view value) {
    const auto id = decimal(value);
    if (!id) return "the id of a session is a decimal number";
    selector.session_id = locks::SessionId{*id};
    return nullptr;
}

Complaint set_kind(Selector& selector, std::string_view value) {
    selector.kind = file_kind(value);
    return selector.kind ? nullptr : "one of file, directory, pipe";
}

Complaint set_access(Selector& selector, std::string_view value) {
    std::vector<locks::Access> all;
    const bool understood = each_word(value, [&all](std::string_view word) {
        const auto access = access_named(word);
        if (access) all.push_back(*access);
        return access.has_value();
    });
    if (!understood) return "read, write, delete or names of rights like WRITE_DATA, with commas between them";
    selector.access = std::move(all);
    return nullptr;
}

Complaint set_share_mode(Selector& selector, std::string_view value) {
    using locks::ShareMode;
    ShareModeFilter filter;
    const auto take = [&filter](std::string_view word) {
        if (word == "exclusive" || word == "none") {
            filter.denied = ShareMode::all;
        } else if (word == "all") {
            filter.shared = ShareMode::all;
        } else if (word == "deny_read") {
            filter.denied = filter.denied | ShareMode::read;
        } else if (word == "deny_write") {
            filter.denied = filter.denied | ShareMode::write;
        } else if (word == "deny_delete") {
            filter.denied = filter.denied | ShareMode::remove;
        } else {
            return false;
        }
        return true;
    };
    if (!each_word(value, take))
        return "exclusive, all, or deny_read, deny_write, deny_delete with commas between them";
    selector.share_mode = filter;
    return nullptr;
}

Complaint set_lease(Selector& selector, std::string_view value) {
    using Kind = LeaseFilter::Kind;
    const std::pair<std::string_view, Kind> words[] = {
        {"any", Kind::any}, {"none", Kind::none}, {"breaking", Kind::breaking}};
    for (const auto& [word, kind] : words) {
        if (word != value) continue;
        selector.lease = LeaseFilter{kind, locks::Caching::none};
        return nullptr;
    }
    const auto caching = caching_named(value);
    if (!caching) return "any, none, breaking, or of the letters R, W and H those that it has at least";
    selector.lease = LeaseFilter{Kind::at_least, *caching};
    return nullptr;
}

Complaint set_open_state(Selector& selector, std::string_view value) {
    if (!is_open_state_name(value)) return "one of opening, connected, disconnected, closing";
    selector.state = value;
    return nullptr;
}

Complaint set_lock_state(Selector& selector, std::string_view value) {
    if (value != "granted" && value != "waiting") return "granted or waiting";
    selector.is_granted = value == "granted";
    return nullptr;
}

Complaint add_handle(Selector& selector, std::string_view value) {
    const auto id = decimal(value);
    if (!id) return "the id of a handle is a decimal number";
    selector.handles.push_back(locks::OpenId{*id});
    return nullptr;
}

Complaint add_id(Selector& selector, std::string_view value) {
    const auto id = decimal(value);
    if (!id) return "an id is a decimal number";
    selector.ids.push_back(*id);
    return nullptr;
}

struct Filter {
    std::string_view name;
    Rows rows;
    Setter set;
    std::string_view doc;
    bool repeats = false;
};

/// Rows that are of opens, and so have what an open has.
constexpr Rows opens = Rows::handles | Rows::watches | Rows::leases | Rows::leaks;
constexpr Rows with_path = opens | Rows::locks | Rows::waiters | Rows::policies;
constexpr Rows of_people = with_path | Rows::sessions | Rows::trees | Rows::connections;
constexpr Rows with_session = opens | Rows::locks | Rows::waiters | Rows::sessions | Rows::trees | Rows::connections;
constexpr Rows with_age = opens | Rows::sessions | Rows::trees | Rows::connections;

constexpr std::array<Filter, 26> filters{{
    {"share", with_path | Rows::sessions | Rows::trees | Rows::shares, set_name<&Selector::share>,
     "name of a share; of a session, any that it is connected to"},
    {"path", with_path, set_path<&Selector::path>, "exactly this path below the share; / is its root"},
    {"path_prefix", with_path, set_path<&Selector::path_prefix>, "this folder and all below it"},
    {"glob", with_path, set_glob, "pattern of the path below the share: * and ? but not for /, ** also for /"},
    {"file_id", opens | Rows::locks | Rows::waiters, set_file_id,
     "a file's number in its file system, all of its streams"},
    {"user", of_people, set_name<&Selector::user>, "alice in any domain, or CORP\\alice"},
    {"sid", of_people, set_name<&Selector::sid>, "the user's security identifier"},
    {"client_ip", of_people, set_client_ip, "an address, or a range such as 10.2.0.0/16"},
    {"client_name", of_people, set_name<&Selector::client_name>, "the client's name, as it told it when it logged on"},
    {"session_id", with_session, set_session_id, "one session"},
    {"kind", opens | Rows::policies, set_kind, "file, directory or pipe"},
    {"access", opens, set_access, "granted: read, write, delete, or names like WRITE_DATA; with commas: all of them"},
    {"share_mode", opens, set_share_mode,
     "exclusive (shares nothing), all (shares everything), deny_read, deny_write, deny_delete; with commas: all"},
    {"lease", opens, set_lease, "any, none, breaking, or of R, W and H what it has at least: RH"},
    {"has_locks", opens, set_truth<&Selector::has_locks>, "true: holds byte-range locks; false: holds none"},
    {"delete_pending", opens, set_truth<&Selector::delete_pending>, "whether its file goes with its last handle"},
    {"state", opens, set_open_state, "opening, connected, disconnected or closing"},
    {"state", Rows::locks, set_lock_state, "granted or waiting"},
    {"state", Rows::sessions, set_name<&Selector::state>, "in_progress, valid or expired"},
    {"older_than", with_age, set_duration<&Selector::older_than>, "exists for at least this long: 90s, 15m, 2h, 7d"},
    {"idle_for", with_age, set_duration<&Selector::idle_for>, "unused for at least this long: 90s, 15m, 2h, 7d"},
    {"handle", Rows::locks | Rows::waiters, add_handle, "of this handle; may be repeated", true},
    {"handle", Rows::watches, add_handle, "of this handle; may be repeated", true},
    {"id", Rows::handles | Rows::leaks, add_id, "this handle; may be repeated", true},
    {"id", Rows::sessions, add_id, "this session; may be repeated", true},
    {"id", Rows::connections, add_id, "this connection; may be repeated", true},
}};

bool is_of(const Filter& filter, Rows rows) { return (filter.rows & rows) != Rows::none; }

const Filter* find_filter(Rows rows, std::string_view name) {
    const auto found = std::find_if(filters.begin(), filters.end(),
                                    [&](const Filter& filter) { return filter.name == name && is_of(filter, rows); });
    return found == filters.end() ? nullptr : &*found;
}

} // namespace

bool Selector::restricts() const {
    const bool below_a_folder = path_prefix && !path_prefix->empty();
    const bool some_pattern = glob && *glob != "**";
    const bool some_place = share || path || below_a_folder || some_pattern || file_id;
    const bool somebody = user || sid || client_ip || client_name || session_id;
    const bool some_use = kind || !access.empty() || share_mode || lease || has_locks || delete_pending || state;
    const bool some_time = older_than.value_or(Duration{}).count() > 0 || idle_for.value_or(Duration{}).count() > 0;
    return some_place || somebody || some_use || some_time || is_granted || !ids.empty() || !handles.empty();
}

bool Selector::restricts_beyond_people() const {
    Selector others = *this;
    for (auto* about_people : {&others.share, &others.user, &others.sid, &others.client_name}) about_people->reset();
    others.client_ip.reset();
    others.session_id.reset();
    return others.restricts();
}

std::optional<Fault> Selector::set(Rows rows, std::string_view name, std::string_view value) {
    const Filter* const filter = find_filter(rows, name);
    if (!filter) return Fault{std::string(name), "there is no such filter"};
    if (const Complaint complaint = filter->set(*this, value)) return Fault{std::string(name), complaint};
    return std::nullopt;
}

bool is_filter(Rows rows, std::string_view name) { return find_filter(rows, name) != nullptr; }

std::vector<FilterInfo> filters_of(Rows rows) {
    std::vector<FilterInfo> all;
    for (const Filter& filter : filters) {
        if (is_of(filter, rows)) all.push_back({filter.name, filter.doc, filter.repeats});
    }
    return all;
}

} // namespace holdfast::admin_api
