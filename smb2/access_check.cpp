#include "smb2/access_check.h"

#include <algorithm>

#include <unistd.h>

namespace holdfast::smb2 {

using locks::Access;

namespace {

constexpr auto generic_read_means = static_cast<Access>(0x12'0089);
constexpr auto generic_write_means = static_cast<Access>(0x12'0116);
constexpr auto generic_execute_means = static_cast<Access>(0x12'00A0);
constexpr Access generic_bits =
    Access::generic_all | Access::generic_read | Access::generic_write | Access::generic_execute;

constexpr std::uint32_t sticky_bit = 01000;

/// As the process was started. It stays so: a process that changes its ids wears identities.
vfs::Identity process_identity() {
    vfs::Identity identity{::geteuid(), ::getegid(), {}};
    const int count = ::getgroups(0, nullptr);
    if (count <= 0) return identity;
    identity.groups.resize(static_cast<std::size_t>(count));
    const int got = ::getgroups(count, identity.groups.data());
    identity.groups.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return identity;
}

bool is_member(std::uint32_t gid, const vfs::Identity& identity) {
    return gid == identity.gid || std::ranges::find(identity.groups, gid) != identity.groups.end();
}

PosixRights from_bits(std::uint32_t three_bits) {
    return {(three_bits & 4) != 0, (three_bits & 2) != 0, (three_bits & 1) != 0};
}

} // namespace

Access map_generic(Access access) {
    Access mapped = access & ~generic_bits;
    if (has_any(access, Access::generic_read)) mapped = mapped | generic_read_means;
    if (has_any(access, Access::generic_write)) mapped = mapped | generic_write_means;
    if (has_any(access, Access::generic_execute)) mapped = mapped | generic_execute_means;
    if (has_any(access, Access::generic_all)) mapped = mapped | all_access;
    return mapped;
}

const vfs::Identity& acting_identity(const std::shared_ptr<const vfs::Identity>& account) {
    static const vfs::Identity process = process_identity();
    return account && vfs::can_switch_identity() ? *account : process;
}

PosixRights posix_rights(const vfs::Attributes& file, const vfs::Identity& identity) {
    if (identity.uid == 0) return {true, true, true};
    if (identity.uid == file.uid) return from_bits(file.mode >> 6 & 7);
    if (is_member(file.gid, identity)) return from_bits(file.mode >> 3 & 7);
    return from_bits(file.mode & 7);
}

bool owns(const vfs::Attributes& file, const vfs::Identity& identity) {
    return identity.uid == 0 || identity.uid == file.uid;
}

bool may_unlink(const vfs::Attributes& folder, const vfs::Attributes& file, const vfs::Identity& identity) {
    const PosixRights rights = posix_rights(folder, identity);
    if (!rights.write || !rights.execute) return false;
    return (folder.mode & sticky_bit) == 0 || owns(folder, identity) || owns(file, identity);
}

Access maximal_access(const AccessFacts& facts) {
    // Whoever could look the name up may ask about it.
    Access access = Access::read_attributes | Access::read_control | Access::synchronize;
    const bool is_folder = facts.kind == vfs::Kind::directory;

    // Whoever can read a program can run a copy of it, and files that Windows made have no x bit.
    if (facts.rights.read) access = access | Access::read_data | Access::read_ea;
    if (facts.rights.execute || (facts.rights.read && !is_folder)) access = access | Access::execute;
    if (facts.rights.write) {
        access = access | Access::write_data | Access::append_data | Access::write_ea | Access::write_attributes |
                 Access::delete_child;
    }
    // An owner can always give himself the rest.
    if (facts.owner) access = access | Access::write_dac | Access::write_owner | Access::write_attributes;
    if (facts.unlinkable) access = access | Access::remove;

    // A read-only folder can still be written into.
    if (!is_folder && (facts.dos_attributes & vfs::dos::read_only) != 0)
        access = access & ~(Access::write_data | Access::append_data);
    return access & facts.share_allows;
}

AccessVerdict decide_access(Access desired, Access maximal) {
    // No account here has the privilege to read or write audit entries.
    if (has_any(desired, Access::access_system_security)) return {Status::privilege_not_held, Access::none};

    Access granted = desired & ~Access::maximum_allowed;
    if ((granted & ~maximal) != Access::none) return {Status::access_denied, Access::none};
    if (has_any(desired, Access::maximum_allowed)) granted = granted | maximal;
    return {Status::success, granted};
}

} // namespace holdfast::smb2
