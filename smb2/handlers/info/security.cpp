#include "smb2/handlers/info/security.h"

#include "smb2/map_status.h"
#include "smb2/security_mapping.h"

#include <array>

namespace holdfast::smb2::info {

namespace {

using locks::Access;
using wire::SecurityInformation;

/// Which right each part of a descriptor needs.
struct PartRule {
    SecurityInformation part;
    Access to_query;
    Access to_set;
};

// clang-format off
constexpr std::array<PartRule, 7> part_rules = {{
    {SecurityInformation::owner,     Access::read_control,           Access::write_owner},
    {SecurityInformation::group,     Access::read_control,           Access::write_owner},
    {SecurityInformation::dacl,      Access::read_control,           Access::write_dac},
    {SecurityInformation::sacl,      Access::access_system_security, Access::access_system_security},
    {SecurityInformation::label,     Access::read_control,           Access::write_owner},
    {SecurityInformation::attribute, Access::read_control,           Access::write_dac},
    {SecurityInformation::scope,     Access::read_control,           Access::access_system_security},
}};
// clang-format on

bool may_access(const locks::Open& open, SecurityInformation parts, Access PartRule::*right) {
    for (const PartRule& rule : part_rules)
        if (wire::has(parts, rule.part) && !locks::has_all(open.access, rule.*right)) return false;
    return true;
}

KnownAccount account_of(const Subject& subject) { return {subject.user_uid, subject.user_sid}; }

PosixSecurity posix_of(const Subject& subject, const vfs::Attributes& file) {
    return {file.uid, file.gid, file.mode, subject.is_folder()};
}

} // namespace

Status query_security(const Subject& subject, SecurityInformation wanted, Buffer& out) {
    if (!may_access(subject.open, wanted, &PartRule::to_query)) return Status::access_denied;
    const auto file = subject.file.file->attributes();
    if (!file) return to_status(file.error());
    wire::encode(describe(posix_of(subject, *file), wanted, account_of(subject)), out);
    return Status::success;
}

Status set_security(const Subject& subject, SecurityInformation given, wire::View input) {
    if (!may_access(subject.open, given, &PartRule::to_set)) return Status::access_denied;
    const auto descriptor = wire::decode<wire::SecurityDescriptor>(input);
    if (!descriptor) return Status::invalid_security_descr;
    const auto now = subject.file.file->attributes();
    if (!now) return to_status(now.error());
    const auto change = understand(*descriptor, given, posix_of(subject, *now), account_of(subject));
    if (!change) return change.error();

    vfs::File& file = *subject.file.file;
    if (change->uid || change->gid) {
        if (const auto done = file.set_owner(change->uid, change->gid); !done) return to_status(done.error());
    }
    if (change->mode) {
        if (const auto done = file.set_mode(*change->mode); !done) return to_status(done.error());
    }
    return Status::success;
}

} // namespace holdfast::smb2::info
