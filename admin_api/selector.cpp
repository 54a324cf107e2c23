#include "admin_api/selector.h"

#include "admin_api/names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace holdfast::admin_api {

namespace {

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string ascii_fold(std::string_view text) {
    std::string folded(text);
    std::transform(folded.begin(), folded.end(), folded.begin(), ascii_lower);
    return folded;
}

/// Both separators are taken, and none is needed at the ends.
std::string normal_path(std::string_view text) {
    std::string path(text);
    std::replace(path.begin(), path.end(), '\\', '/');
    const auto first = path.find_first_not_of('/');
    if (first == std::string::npos) return {};
    return path.substr(first, path.find_last_not_of('/') - first + 1);
}

/// `folder` itself or something below it: "dir" covers "dir" and "dir/x", not "dir2".
bool covers(std::string_view folder, std::string_view path) {
    if (folder.empty()) return true;
    if (!path.starts_with(folder)) return false;
    return path.size() == folder.size() || path[folder.size()] == '/';
}

std::optional<std::array<std::uint8_t, 16>> address_bytes(std::string_view text) {
    text = text.substr(0, text.find('%')); // the zone of a link-local address
    const std::string terminated(text);
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
    if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) != 1) return std::nullopt;
    std::fill_n(bytes.begin(), 10, std::uint8_t{0});
    bytes[10] = bytes[11] = 0xff;
    return bytes;
}

// ---- one setter per filter: null, or what is wrong with the value

using Complaint = const char*;
using Setter = Complaint (*)(Selector&, std::string_view value);

Complaint set_share(Selector& selector, std::string_view value) {
    if (value.empty()) return "the name of a share is not empty";
    selector.share = value;
    return nullptr;
}

Complaint set_path(Selector& selector, std::string_view value) {
    selector.path = normal_path(value);
    return nullptr;
}

Complaint set_path_prefix(Selector& selector, std::string_view value) {
    selector.path_prefix = normal_path(value);
    return nullptr;
}

Complaint set_user(Selector& selector, std::string_view value) {
    if (value.empty()) return "the name of a user is not empty";
    selector.user = value;
    return nullptr;
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

Complaint set_has_locks(Selector& selector, std::string_view value) {
    if (value != "true" && value != "false") return "true or false";
    selector.has_locks = value == "true";
    return nullptr;
}

Complaint set_open_state(Selector& selector, std::string_view value) {
    if (!is_open_state_name(value)) return "one of opening, connected, disconnected, closing";
    selector.state = value;
    return nullptr;
}

Complaint set_session_state(Selector& selector, std::string_view value) {
    if (value.empty()) return "the name of a state is not empty";
    selector.state = value;
    return nullptr;
}

Complaint set_lock_state(Selector& selector, std::string_view value) {
    if (value != "granted" && value != "waiting") return "granted or waiting";
    selector.is_granted = value == "granted";
    return nullptr;
}

Complaint set_handle(Selector& selector, std::string_view value) {
    const auto id = decimal(value);
    if (!id) return "the id of a handle is a decimal number";
    selector.handle = locks::OpenId{*id};
    return nullptr;
}

constexpr unsigned operator|(Rows a, Rows b) { return static_cast<unsigned>(a) | static_cast<unsigned>(b); }
constexpr unsigned operator|(unsigned a, Rows b) { return a | static_cast<unsigned>(b); }

struct Filter {
    std::string_view name;
    unsigned rows;
    Setter set;
};

constexpr unsigned opens_and_locks = Rows::handles | Rows::locks | Rows::waiters | Rows::watches;
constexpr unsigned every = opens_and_locks | Rows::sessions;

constexpr std::array<Filter, 12> filters{{
    {"share", every, set_share},
    {"path", opens_and_locks, set_path},
    {"path_prefix", opens_and_locks, set_path_prefix},
    {"user", every, set_user},
    {"client_ip", every, set_client_ip},
    {"session_id", every, set_session_id},
    {"kind", static_cast<unsigned>(Rows::handles), set_kind},
    {"has_locks", static_cast<unsigned>(Rows::handles), set_has_locks},
    {"state", static_cast<unsigned>(Rows::handles), set_open_state},
    {"state", static_cast<unsigned>(Rows::locks), set_lock_state},
    {"state", static_cast<unsigned>(Rows::sessions), set_session_state},
    {"handle", Rows::locks | Rows::waiters, set_handle},
}};

const Filter* find_filter(Rows rows, std::string_view name) {
    const auto found = std::find_if(filters.begin(), filters.end(), [&](const Filter& filter) {
        return filter.name == name && (filter.rows & static_cast<unsigned>(rows)) != 0;
    });
    return found == filters.end() ? nullptr : &*found;
}

} // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const auto bytes = address_bytes(address);
    if (!bytes) return std::nullopt;

    AddressRange range;
    range.bytes_ = *bytes;
    if (slash == std::string_view::npos) return range;

    const unsigned width = address.find(':') == std::string_view::npos ? 32 : 128;
    const auto bits = decimal(text.substr(slash + 1));
    if (!bits || *bits > width) return std::nullopt;
    range.bits_ = 128 - width + static_cast<unsigned>(*bits);
    return range;
}

bool AddressRange::contains(std::string_view address) const {
    const auto bytes = address_bytes(address);
    if (!bytes) return false;
    const std::size_t whole = bits_ / 8;
    if (std::memcmp(bytes->data(), bytes_.data(), whole) != 0) return false;
    if (bits_ % 8 == 0) return true;
    const unsigned mask = 0xffu << (8 - bits_ % 8) & 0xffu;
    return (((*bytes)[whole] ^ bytes_[whole]) & mask) == 0;
}

bool Selector::restricts() const {
    const bool below_a_folder = path_prefix && !path_prefix->empty();
    return share || path || below_a_folder || user || client_ip || session_id || kind || has_locks || state ||
           is_granted || handle;
}

std::string folded(std::string_view name, Fold fold) { return fold ? fold(name) : ascii_fold(name); }

bool is_filter(Rows rows, std::string_view name) { return find_filter(rows, name) != nullptr; }

std::optional<Fault> Selector::set(Rows rows, std::string_view name, std::string_view value) {
    const Filter* filter = find_filter(rows, name);
    if (!filter) return Fault{std::string(name), "there is no such filter here"};
    const Complaint complaint = filter->set(*this, value);
    if (complaint) return Fault{std::string(name), complaint};
    return std::nullopt;
}

Matcher::Matcher(Selector selector, Fold fold) : selector_(std::move(selector)), fold_(fold ? fold : ascii_fold) {
    for (auto* name : {&selector_.share, &selector_.path, &selector_.path_prefix, &selector_.user}) {
        if (*name) *name = fold_(**name);
    }
    if (!selector_.user) return;
    const auto backslash = selector_.user->find('\\');
    if (backslash != std::string::npos) user_domain_ = selector_.user->substr(0, backslash);
    user_name_ = selector_.user->substr(backslash == std::string::npos ? 0 : backslash + 1);
}

bool Matcher::operator()(const locks::OpenRow& row) const {
    if (selector_.handle && row.id != *selector_.handle) return false;
    if (selector_.kind && row.kind != *selector_.kind) return false;
    if (selector_.has_locks && (row.locks_held != 0) != *selector_.has_locks) return false;
    if (selector_.state && name_of(row.state) != *selector_.state) return false;
    return owner_matches(row.owner.get()) && path_matches(row.path);
}

bool Matcher::operator()(const locks::LockRow& row) const {
    if (selector_.handle && row.open != *selector_.handle) return false;
    if (selector_.is_granted && row.granted != *selector_.is_granted) return false;
    return owner_matches(row.owner.get()) && path_matches(row.path);
}

bool Matcher::operator()(const SessionRow& row) const {
    if (selector_.session_id && row.id != *selector_.session_id) return false;
    if (selector_.state && row.state != *selector_.state) return false;
    if (selector_.client_ip && !selector_.client_ip->contains(row.client_address)) return false;
    if (selector_.user && !user_matches(row.domain, row.user)) return false;
    if (!selector_.share) return true;
    return std::any_of(row.trees.begin(), row.trees.end(),
                       [this](const TreeRow& tree) { return same(*selector_.share, tree.share); });
}

bool Matcher::same(std::string_view folded, std::string_view name) const {
    if (fold_ != ascii_fold) return fold_(name) == folded;
    return std::equal(folded.begin(), folded.end(), name.begin(), name.end(),
                      [](char a, char b) { return a == ascii_lower(b); });
}

bool Matcher::user_matches(std::string_view domain, std::string_view user) const {
    if (!user_domain_.empty() && !same(user_domain_, domain)) return false;
    return same(user_name_, user);
}

/// An open may have outlived its session: it then matches no filter on who holds it.
bool Matcher::owner_matches(const locks::Owner* owner) const {
    const bool asks = selector_.share || selector_.user || selector_.client_ip || selector_.session_id;
    if (!asks) return true;
    if (!owner) return false;
    if (selector_.session_id && owner->session != *selector_.session_id) return false;
    if (selector_.share && !same(*selector_.share, owner->share_name)) return false;
    if (selector_.client_ip && !selector_.client_ip->contains(owner->client_address)) return false;
    return !selector_.user || user_matches(owner->domain, owner->user);
}

bool Matcher::path_matches(std::string_view path) const {
    if (selector_.path && !same(*selector_.path, path)) return false;
    if (!selector_.path_prefix || selector_.path_prefix->empty()) return true;
    return covers(*selector_.path_prefix, fold_(path));
}

} // namespace holdfast::admin_api
