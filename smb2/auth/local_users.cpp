#include "smb2/auth/local_users.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <vector>

namespace holdfast::smb2::auth {

namespace {

constexpr std::uint32_t overflow_id = 65534; // nobody, nogroup: the kernel's own number for it

struct Entry {
    std::string name;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

using LookUp = std::function<int(passwd*, char*, std::size_t, passwd**)>;

std::optional<Entry> look_up(const LookUp& ask) {
    std::vector<char> buffer(1024);
    for (;;) {
        passwd storage{};
        passwd* found = nullptr;
        const int error = ask(&storage, buffer.data(), buffer.size(), &found);
        if (error == ERANGE && buffer.size() < (1U << 20)) {
            buffer.resize(buffer.size() * 2);
            continue;
        }
        if (error == EINTR) continue;
        if (error != 0 || !found) return std::nullopt;
        return Entry{found->pw_name, found->pw_uid, found->pw_gid};
    }
}

std::optional<Entry> by_uid(std::uint32_t uid) {
    return look_up([uid](auto... out) { return ::getpwuid_r(uid, out...); });
}

std::optional<Entry> by_name(const std::string& name) {
    return look_up([&name](auto... out) { return ::getpwnam_r(name.c_str(), out...); });
}

std::vector<std::uint32_t> groups_of(const std::string& user, std::uint32_t gid) {
    std::vector<gid_t> groups(64);
    int count = static_cast<int>(groups.size());
    while (::getgrouplist(user.c_str(), gid, groups.data(), &count) < 0) {
        // It says how many it wants; should it not, the list grows all the same.
        groups.resize(std::max(static_cast<std::size_t>(count), groups.size() * 2));
        count = static_cast<int>(groups.size());
    }
    return {groups.begin(), groups.begin() + count};
}

vfs::Identity own_identity() {
    vfs::Identity identity{::geteuid(), ::getegid(), {}};
    const int count = ::getgroups(0, nullptr);
    std::vector<gid_t> groups(count > 0 ? static_cast<std::size_t>(count) : 0);
    const int got = groups.empty() ? 0 : ::getgroups(count, groups.data());
    identity.groups.assign(groups.begin(), groups.begin() + std::max(got, 0));
    return identity;
}

} // namespace

LocalUser resolve_local_user(const std::string& name, std::optional<std::uint32_t> uid,
                             std::optional<std::uint32_t> gid) {
    const auto entry = uid ? by_uid(*uid) : by_name(name);
    if (!uid && !entry) return {own_identity(), true};

    LocalUser user;
    user.identity.uid = uid ? *uid : entry->uid;
    // A uid that nobody has is its own group, as with groups of one user.
    user.identity.gid = gid ? *gid : entry ? entry->gid : *uid;
    user.identity.groups =
        entry ? groups_of(entry->name, user.identity.gid) : std::vector<std::uint32_t>{user.identity.gid};
    return user;
}

vfs::Identity nobody_identity() {
    const auto entry = by_name("nobody");
    if (entry) return {entry->uid, entry->gid, {entry->gid}};
    return {overflow_id, overflow_id, {overflow_id}};
}

} // namespace holdfast::smb2::auth
