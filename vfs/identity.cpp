#include "vfs/identity.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace holdfast::vfs {
namespace {

thread_local std::shared_ptr<const Identity> worn;

bool has_capability(unsigned capability) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
    if (::syscall(SYS_capget, &header, data) != 0) return false;
    return (data[capability / 32].effective >> (capability % 32) & 1U) != 0;
}

/// Going on with the permissions of somebody else would be worse than not going on.
[[noreturn]] void give_up(const char* call) {
    std::perror(call);
    std::abort();
}

} // namespace

bool can_switch_identity() {
    static const bool can = has_capability(CAP_SETUID) && has_capability(CAP_SETGID);
    return can;
}

std::shared_ptr<const Identity> process_identity() {
    static const auto identity = [] {
        auto own = std::make_shared<Identity>(Identity{::geteuid(), ::getegid(), {}});
        const int count = ::getgroups(0, nullptr);
        if (count > 0) {
            own->groups.resize(static_cast<std::size_t>(count));
            own->groups.resize(static_cast<std::size_t>(std::max(::getgroups(count, own->groups.data()), 0)));
        }
        return std::shared_ptr<const Identity>(std::move(own));
    }();
    return identity;
}

// The wrappers of glibc would change all threads; the raw calls change this one. With an fsuid
// other than 0 the kernel takes the file system capabilities of root away, with 0 it gives them back.
void wear_identity(const std::shared_ptr<const Identity>& identity) {
    if (!identity || identity == worn || !can_switch_identity()) return;
    if (worn && *worn == *identity) {
        worn = identity;
        return;
    }
    if (::syscall(SYS_setgroups, identity->groups.size(), identity->groups.data()) != 0) give_up("setgroups");
    ::syscall(SYS_setfsgid, identity->gid);
    ::syscall(SYS_setfsuid, identity->uid);
    // These two have no error; asking with an impossible id tells what is worn.
    if (::syscall(SYS_setfsgid, -1) != static_cast<long>(identity->gid)) give_up("setfsgid");
    if (::syscall(SYS_setfsuid, -1) != static_cast<long>(identity->uid)) give_up("setfsuid");
    worn = identity;
}

const Identity* worn_identity() { return worn.get(); }

ActingAsProcess::ActingAsProcess() : before_(worn) {
    if (before_) wear_identity(process_identity());
}

ActingAsProcess::~ActingAsProcess() { wear_identity(before_); }

} // namespace holdfast::vfs
