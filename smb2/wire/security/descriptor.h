#pragma once
// Security descriptors in their self-relative form: what clients read and set as "security".

#include "smb2/wire/codec.h"
#include "smb2/wire/security/sid.h"

namespace holdfast::smb2::wire {

/// [MS-DTYP] 2.4.4.1 ACE_HEADER, AceType.
enum class AceType : std::uint8_t {
    access_allowed = 0,
    access_denied = 1,
    system_audit = 2,
    system_alarm = 3,
    access_allowed_compound = 4,
    access_allowed_object = 5,
    access_denied_object = 6,
    system_audit_object = 7,
    system_alarm_object = 8,
    access_allowed_callback = 9,
    access_denied_callback = 0xA,
    access_allowed_callback_object = 0xB,
    access_denied_callback_object = 0xC,
    system_audit_callback = 0xD,
    system_alarm_callback = 0xE,
    system_audit_callback_object = 0xF,
    system_alarm_callback_object = 0x10,
    system_mandatory_label = 0x11,
    system_resource_attribute = 0x12,
    system_scoped_policy_id = 0x13,
};

enum class AceFlags : std::uint8_t {
    none = 0,
    object_inherit = 0x1,
    container_inherit = 0x2,
    no_propagate_inherit = 0x4,
    inherit_only = 0x8,
    inherited = 0x10,
    successful_access = 0x40,
    failed_access = 0x80,
};
template <>
inline constexpr bool is_flags<AceFlags> = true;

/// True of the ACEs whose SID stands directly behind the mask; in the others GUIDs stand between.
constexpr bool has_plain_sid(AceType type) {
    switch (type) {
    case AceType::access_allowed:
    case AceType::access_denied:
    case AceType::system_audit:
    case AceType::system_alarm:
    case AceType::access_allowed_callback:
    case AceType::access_denied_callback:
    case AceType::system_audit_callback:
    case AceType::system_alarm_callback:
    case AceType::system_mandatory_label:
    case AceType::system_resource_attribute:
    case AceType::system_scoped_policy_id: return true;
    case AceType::access_allowed_compound:
    case AceType::access_allowed_object:
    case AceType::access_denied_object:
    case AceType::system_audit_object:
    case AceType::system_alarm_object:
    case AceType::access_allowed_callback_object:
    case AceType::access_denied_callback_object:
    case AceType::system_audit_callback_object:
    case AceType::system_alarm_callback_object: return false;
    }
    return false;
}

/// [MS-DTYP] 2.4.4 ACE. `rest` is what follows the SID (conditions, claims), or for types without a
/// plain SID all that follows the mask.
struct Ace {
    AceType type = AceType::access_allowed;
    AceFlags flags = AceFlags::none;
    AccessMask mask = AccessMask::none;
    Sid sid{};
    Bytes rest{};

    static void fields(auto& wire, auto& m) {
        Extent body{.length_bias = 4};
        wire("AceType", m.type);
        wire("AceFlags", m.flags);
        wire.length16("AceSize", body);
        wire.within(body, [&](auto& inner) {
            inner("Mask", m.mask);
            if (has_plain_sid(m.type)) inner("Sid", m.sid);
            inner.rest("Rest", m.rest);
        });
    }
};

/// [MS-DTYP] 2.4.5 ACL.
struct Acl {
    static constexpr std::uint8_t revision_plain = 2;
    static constexpr std::uint8_t revision_with_objects = 4;

    std::uint8_t acl_revision = revision_plain;
    std::vector<Ace> aces{};

    static void fields(auto& wire, auto& m) {
        Extent body{.length_bias = 8};
        wire("AclRevision", m.acl_revision);
        wire.reserved(1);
        wire.length16("AclSize", body);
        const auto count = wire.count16("AceCount", m.aces);
        wire.reserved(2);
        wire.within(body, [&](auto& inner) { inner.list("Aces", m.aces, count); });
        wire.require(m.acl_revision == revision_plain || m.acl_revision == revision_with_objects);
    }
};

/// [MS-DTYP] 2.4.6, Control.
enum class SecurityControl : std::uint16_t {
    none = 0,
    owner_defaulted = 0x1,
    group_defaulted = 0x2,
    dacl_present = 0x4,
    dacl_defaulted = 0x8,
    sacl_present = 0x10,
    sacl_defaulted = 0x20,
    dacl_trusted = 0x40,
    server_security = 0x80,
    dacl_computed_inheritance_required = 0x100,
    sacl_computed_inheritance_required = 0x200,
    dacl_auto_inherited = 0x400,
    sacl_auto_inherited = 0x800,
    dacl_protected = 0x1000,
    sacl_protected = 0x2000,
    rm_control_valid = 0x4000,
    self_relative = 0x8000,
};
template <>
inline constexpr bool is_flags<SecurityControl> = true;

/// [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR. A DACL that the control says is present and that is not
/// here is the "null DACL": everybody may do everything.
struct SecurityDescriptor {
    SecurityControl control = SecurityControl::self_relative;
    std::optional<Sid> owner{};
    std::optional<Sid> group{};
    std::optional<Acl> sacl{};
    std::optional<Acl> dacl{};

    static void fields(auto& wire, auto& m) {
        Extent owner;
        Extent group;
        Extent sacl;
        Extent dacl;
        std::uint8_t revision = 1;
        wire("Revision", revision);
        wire.require(revision == 1);
        wire.reserved(1); // Sbz1
        wire("Control", m.control);
        wire.offset32("OffsetOwner", owner);
        wire.offset32("OffsetGroup", group);
        wire.offset32("OffsetSacl", sacl);
        wire.offset32("OffsetDacl", dacl);
        wire.structure("OwnerSid", owner, m.owner);
        wire.structure("GroupSid", group, m.group);
        wire.structure("Sacl", sacl, m.sacl);
        wire.structure("Dacl", dacl, m.dacl);
    }
};

} // namespace holdfast::smb2::wire
