#include "smb2/security_mapping.h"

#include <array>

namespace holdfast::smb2 {

namespace {

using locks::Access;
using wire::AceType;
using wire::SecurityInformation;
using wire::Sid;

constexpr std::uint32_t may_read = 4, may_write = 2, may_execute = 1;
constexpr std::uint32_t permission_bits = 0777;

/// Anybody who reaches a file can ask for its attributes and permissions.
constexpr Access always = Access::read_control | Access::read_attributes | Access::synchronize;
/// What its owner can do whatever the mode says.
constexpr Access of_owner = Access::write_dac | Access::write_attributes;

// S-1-22 is the authority that Samba took for POSIX ids: Linux and macOS clients know it.
constexpr std::uint8_t unix_authority = 22;
constexpr std::uint32_t unix_users = 1, unix_groups = 2;

Sid everyone() { return wire::make_sid(1, {0}); }
Sid creator_owner() { return wire::make_sid(3, {0}); }
Sid creator_group() { return wire::make_sid(3, {1}); }
Sid owner_rights() { return wire::make_sid(3, {4}); }
/// All who logged on: every user of this server and of this machine.
Sid authenticated_users() { return wire::make_sid(5, {11}); }

std::optional<std::uint32_t> unix_id(const Sid& sid, std::uint32_t kind) {
    if (sid.sub_authorities.size() != 2 || sid.sub_authorities[0] != kind) return std::nullopt;
    if (sid != wire::make_sid(unix_authority, sid.sub_authorities)) return std::nullopt;
    return sid.sub_authorities[1];
}

std::optional<std::uint32_t> uid_of(const Sid& sid, const KnownAccount& account) {
    if (!account.sid.empty() && wire::to_string(sid) == account.sid) return account.uid;
    return unix_id(sid, unix_users);
}

wire::Ace make_ace(AceType type, const Sid& sid, Access mask) {
    wire::Ace ace;
    ace.type = type;
    ace.mask = mask;
    ace.sid = sid;
    return ace;
}

Access owner_access(const PosixSecurity& file) {
    const std::uint32_t bits = file.mode >> 6 & 7;
    Access mask = rights_of(bits, file.is_folder) | of_owner;
    // All three bits are what Windows calls full control.
    if (bits == 7) mask = mask | Access::write_owner | Access::delete_child;
    return mask;
}

/// The rights that a permission bit is about, and no others.
Access only_of(std::uint32_t bits) {
    Access mask = Access::none;
    if ((bits & may_read) != 0) mask = mask | Access::read_data;
    if ((bits & may_write) != 0) mask = mask | Access::write_data | Access::append_data;
    if ((bits & may_execute) != 0) mask = mask | Access::execute;
    return mask;
}

/// POSIX looks at one class alone; Windows adds up whatever names someone. Where a class has less than one
/// behind it, a denial keeps it from getting that.
wire::Acl dacl_of(const PosixSecurity& file, const KnownAccount& account) {
    const std::uint32_t owner = file.mode >> 6 & 7, group = file.mode >> 3 & 7, others = file.mode & 7;
    const Sid owner_sid = sid_of_uid(file.uid, account), group_sid = sid_of_gid(file.gid);
    wire::Acl acl;
    if (const auto less = (group | others) & ~owner; less != 0)
        acl.aces.push_back(make_ace(AceType::access_denied, owner_sid, only_of(less)));
    acl.aces.push_back(make_ace(AceType::access_allowed, owner_sid, owner_access(file)));
    if (const auto less = others & ~group; less != 0)
        acl.aces.push_back(make_ace(AceType::access_denied, group_sid, only_of(less)));
    acl.aces.push_back(make_ace(AceType::access_allowed, group_sid, rights_of(group, file.is_folder)));
    acl.aces.push_back(make_ace(AceType::access_allowed, everyone(), rights_of(others, file.is_folder)));
    return acl;
}

/// [MS-DTYP] 2.4.3: generic rights, in the words of files.
Access without_generic(Access mask) {
    constexpr Access all = static_cast<Access>(0x1f01ff);
    if (locks::has_any(mask, Access::generic_all)) mask = mask | all;
    if (locks::has_any(mask, Access::generic_read)) mask = mask | Access::read_data;
    if (locks::has_any(mask, Access::generic_write)) mask = mask | Access::write_data | Access::append_data;
    if (locks::has_any(mask, Access::generic_execute)) mask = mask | Access::execute;
    return mask;
}

/// One of owner, group, others: what was allowed and denied so far. What comes first wins.
struct Class {
    Access allowed = Access::none;
    Access denied = Access::none;

    void take(const wire::Ace& ace) {
        const Access mask = without_generic(ace.mask);
        if (ace.type == AceType::access_allowed)
            allowed = allowed | (mask & ~denied);
        else
            denied = denied | (mask & ~allowed);
    }

    std::uint32_t bits(bool is_folder) const {
        std::uint32_t bits = 0;
        if (locks::has_all(allowed, Access::read_data)) bits |= may_read;
        if (locks::has_all(allowed, Access::write_data | Access::append_data)) bits |= may_write;
        if (locks::has_all(allowed, Access::execute)) bits |= may_execute;
        // Windows lets everybody pass through folders; one that can be listed has to be of use.
        if (is_folder && (bits & may_read) != 0) bits |= may_execute;
        return bits;
    }
};

/// Which classes an ACE speaks of; none when POSIX has no place for whom it names.
struct Speaks {
    bool owner = false, group = false, others = false;
    bool of_nobody() const { return !owner && !group && !others; }
};

Speaks speaks_of(const Sid& sid, const PosixSecurity& file, const KnownAccount& account) {
    if (sid == everyone() || sid == authenticated_users()) return {true, true, true};
    Speaks speaks;
    speaks.owner = sid == creator_owner() || sid == owner_rights() || uid_of(sid, account) == file.uid;
    speaks.group = sid == creator_group() || unix_id(sid, unix_groups) == file.gid;
    return speaks;
}

boost::system::result<std::uint32_t, Status> mode_of(const std::optional<wire::Acl>& dacl, const PosixSecurity& file,
                                                     const KnownAccount& account) {
    if (!dacl) return permission_bits; // the null DACL: everything to everybody
    Class owner, group, others;
    for (const wire::Ace& ace : dacl->aces) {
        if (wire::has(ace.flags, wire::AceFlags::inherit_only)) continue;
        if (ace.type != AceType::access_allowed && ace.type != AceType::access_denied) continue;
        const Speaks speaks = speaks_of(ace.sid, file, account);
        if (speaks.of_nobody() && ace.type == AceType::access_denied) return Status::not_supported;
        if (speaks.owner) owner.take(ace);
        if (speaks.group) group.take(ace);
        if (speaks.others) others.take(ace);
    }
    const bool folder = file.is_folder;
    return owner.bits(folder) << 6 | group.bits(folder) << 3 | others.bits(folder);
}

} // namespace

Access rights_of(std::uint32_t bits, bool is_folder) {
    Access mask = always;
    if ((bits & may_read) != 0) mask = mask | Access::read_data | Access::read_ea;
    if ((bits & may_write) != 0)
        mask = mask | Access::write_data | Access::append_data | Access::write_ea | Access::write_attributes |
               Access::remove;
    if ((bits & may_execute) != 0) mask = mask | Access::execute;
    if (is_folder && (bits & may_write) != 0 && (bits & may_execute) != 0) mask = mask | Access::delete_child;
    return mask;
}

Sid sid_of_uid(std::uint32_t uid, const KnownAccount& account) {
    if (uid == account.uid) {
        if (auto sid = wire::parse_sid(account.sid)) return *sid;
    }
    return wire::make_sid(unix_authority, {unix_users, uid});
}

Sid sid_of_gid(std::uint32_t gid) { return wire::make_sid(unix_authority, {unix_groups, gid}); }

wire::SecurityDescriptor describe(const PosixSecurity& file, SecurityInformation wanted, const KnownAccount& account) {
    wire::SecurityDescriptor descriptor;
    if (wire::has(wanted, SecurityInformation::owner)) descriptor.owner = sid_of_uid(file.uid, account);
    if (wire::has(wanted, SecurityInformation::group)) descriptor.group = sid_of_gid(file.gid);
    if (wire::has(wanted, SecurityInformation::dacl)) {
        descriptor.dacl = dacl_of(file, account);
        descriptor.control |= wire::SecurityControl::dacl_present;
    }
    return descriptor;
}

boost::system::result<SecurityChange, Status> understand(const wire::SecurityDescriptor& descriptor,
                                                         SecurityInformation given, const PosixSecurity& now,
                                                         const KnownAccount& account) {
    SecurityChange change;
    PosixSecurity after = now;
    if (wire::has(given, SecurityInformation::owner)) {
        const auto uid = descriptor.owner ? uid_of(*descriptor.owner, account) : std::nullopt;
        if (!uid) return Status::invalid_owner;
        if (*uid != now.uid) change.uid = uid;
        after.uid = *uid;
    }
    if (wire::has(given, SecurityInformation::group)) {
        const auto gid = descriptor.group ? unix_id(*descriptor.group, unix_groups) : std::nullopt;
        if (!gid) return Status::invalid_primary_group;
        if (*gid != now.gid) change.gid = gid;
        after.gid = *gid;
    }
    if (wire::has(given, SecurityInformation::dacl) &&
        wire::has(descriptor.control, wire::SecurityControl::dacl_present)) {
        const auto mode = mode_of(descriptor.dacl, after, account);
        if (!mode) return mode.error();
        if (*mode != (now.mode & permission_bits)) change.mode = (now.mode & ~permission_bits) | *mode;
    }
    return change;
}

} // namespace holdfast::smb2
