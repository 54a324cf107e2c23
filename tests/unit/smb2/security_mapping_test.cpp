#include "smb2/security_mapping.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::AceType;
using wire::make_sid;
using wire::SecurityInformation;

constexpr auto everything = static_cast<SecurityInformation>(0x7);
const KnownAccount alice{1000, "S-1-5-21-1-2-3-3000"};

wire::Ace ace(AceType type, std::uint32_t mask, wire::Sid sid, wire::AceFlags flags = wire::AceFlags::none) {
    wire::Ace made;
    made.type = type;
    made.flags = flags;
    made.mask = static_cast<Access>(mask);
    made.sid = std::move(sid);
    return made;
}
wire::Ace allow(std::uint32_t mask, wire::Sid sid) { return ace(AceType::access_allowed, mask, std::move(sid)); }
wire::Ace deny(std::uint32_t mask, wire::Sid sid) { return ace(AceType::access_denied, mask, std::move(sid)); }

wire::SecurityDescriptor with_dacl(std::vector<wire::Ace> aces) {
    wire::SecurityDescriptor descriptor;
    descriptor.control |= wire::SecurityControl::dacl_present;
    descriptor.dacl.emplace().aces = std::move(aces);
    return descriptor;
}

const wire::Sid owner = make_sid(22, {1, 7});
const wire::Sid group = make_sid(22, {2, 8});
const wire::Sid everyone = make_sid(1, {0});
const wire::Sid stranger = make_sid(5, {21, 1, 2, 3, 9999});
constexpr std::uint32_t read = 0x12'0089, modify = 0x13'01bf, full = 0x1f'01ff;

TEST(SecurityMapping, an_account_is_shown_under_its_own_sid_and_others_under_their_uid) {
    EXPECT_EQ(wire::to_string(sid_of_uid(1000, alice)), "S-1-5-21-1-2-3-3000");
    EXPECT_EQ(wire::to_string(sid_of_uid(1001, alice)), "S-1-22-1-1001");
    EXPECT_EQ(wire::to_string(sid_of_gid(50)), "S-1-22-2-50");
}

TEST(SecurityMapping, only_what_is_asked_for_is_shown) {
    const auto shown = describe({7, 8, 0644, false}, SecurityInformation::owner, alice);
    EXPECT_EQ(shown.owner, owner);
    EXPECT_FALSE(shown.group);
    EXPECT_FALSE(shown.dacl);
    EXPECT_FALSE(wire::has(shown.control, wire::SecurityControl::dacl_present));
}

TEST(SecurityMapping, the_mode_is_three_aces) {
    const auto shown = describe({7, 8, 0754, false}, everything, alice);
    ASSERT_EQ(shown.dacl->aces.size(), 3U);
    EXPECT_EQ(shown.dacl->aces[0].sid, owner);
    EXPECT_TRUE(has_all(shown.dacl->aces[0].mask,
                        Access::read_data | Access::write_data | Access::execute | Access::write_dac));
    EXPECT_EQ(shown.dacl->aces[1].sid, group);
    EXPECT_TRUE(has_all(shown.dacl->aces[1].mask, Access::read_data | Access::execute));
    EXPECT_FALSE(has_any(shown.dacl->aces[1].mask, Access::write_data | Access::remove | Access::write_dac));
    EXPECT_EQ(shown.dacl->aces[2].sid, everyone);
    EXPECT_FALSE(has_any(shown.dacl->aces[2].mask, Access::execute | Access::write_data));
}

TEST(SecurityMapping, full_control_is_all_rights) {
    const auto shown = describe({7, 8, 0700, true}, everything, alice);
    EXPECT_EQ(static_cast<std::uint32_t>(shown.dacl->aces[0].mask), full);
}

TEST(SecurityMapping, a_class_with_less_than_those_behind_it_is_denied_that) {
    const auto shown = describe({7, 8, 0604, false}, SecurityInformation::dacl, alice);
    ASSERT_EQ(shown.dacl->aces.size(), 4U);
    EXPECT_EQ(shown.dacl->aces[1].type, AceType::access_denied);
    EXPECT_EQ(shown.dacl->aces[1].sid, group);
    EXPECT_EQ(shown.dacl->aces[1].mask, Access::read_data);
}

struct DaclRow {
    const char* why;
    std::vector<wire::Ace> aces;
    std::uint32_t mode;
    bool folder = false;
};

TEST(SecurityMapping, what_a_dacl_asks_for_becomes_a_mode) {
    const DaclRow rows[] = {
        {"nobody", {}, 0},
        {"the owner alone", {allow(full, owner)}, 0700},
        {"creator owner is the owner", {allow(full, make_sid(3, {0}))}, 0700},
        {"everyone is all three", {allow(read, everyone)}, 0444},
        {"who logged on is everyone here", {allow(read, make_sid(5, {11}))}, 0444},
        {"the group", {allow(full, owner), allow(modify, group)}, 0770},
        {"a denial first", {deny(2, group), allow(modify, everyone), allow(modify, owner)}, 0757},
        {"a denial too late", {allow(modify, group), deny(2, group)}, 0070},
        {"writing without appending is no writing", {allow(2, owner)}, 0},
        {"generic rights", {allow(0x8000'0000, owner), allow(0x1000'0000, group)}, 0470},
        {"who has no place in a mode gets nothing", {allow(full, stranger)}, 0},
        {"what is for children alone", {ace(AceType::access_allowed, full, everyone, wire::AceFlags::inherit_only)}, 0},
        {"a folder to list is a folder to enter", {allow(read, owner)}, 0500, true},
    };
    for (const DaclRow& row : rows) {
        const PosixSecurity now{7, 8, 0123, row.folder};
        const auto change = understand(with_dacl(row.aces), SecurityInformation::dacl, now, alice);
        ASSERT_TRUE(change) << row.why;
        EXPECT_EQ(change->mode, row.mode) << row.why;
        EXPECT_FALSE(change->uid || change->gid) << row.why;
    }
}

TEST(SecurityMapping, a_denial_that_cannot_be_kept_is_refused) {
    const auto change =
        understand(with_dacl({deny(read, stranger), allow(read, everyone)}), SecurityInformation::dacl, {}, alice);
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error(), Status::not_supported);
}

TEST(SecurityMapping, the_null_dacl_allows_everything) {
    wire::SecurityDescriptor descriptor;
    descriptor.control |= wire::SecurityControl::dacl_present;
    EXPECT_EQ(understand(descriptor, SecurityInformation::dacl, {7, 8, 02755, true}, alice)->mode, 02777U);
}

TEST(SecurityMapping, what_is_shown_can_be_set_again_and_changes_nothing) {
    for (std::uint32_t mode = 0; mode <= 0777; ++mode) {
        const PosixSecurity file{1000, 8, 04000 | mode, false};
        const auto change = understand(describe(file, everything, alice), everything, file, alice);
        ASSERT_TRUE(change);
        EXPECT_FALSE(change->mode || change->uid || change->gid) << mode;
    }
}

TEST(SecurityMapping, owners_and_groups_are_posix_ids_or_refused) {
    wire::SecurityDescriptor descriptor;
    descriptor.owner = make_sid(5, {21, 1, 2, 3, 3000});
    descriptor.group = make_sid(22, {2, 99});
    const auto change = understand(descriptor, everything, {7, 8, 0644, false}, alice);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->uid, 1000U);
    EXPECT_EQ(change->gid, 99U);

    descriptor.owner = stranger;
    EXPECT_EQ(understand(descriptor, SecurityInformation::owner, {}, alice).error(), Status::invalid_owner);
    descriptor.group = make_sid(22, {1, 99}); // a user
    EXPECT_EQ(understand(descriptor, SecurityInformation::group, {}, alice).error(), Status::invalid_primary_group);
    descriptor.owner.reset();
    EXPECT_EQ(understand(descriptor, SecurityInformation::owner, {}, alice).error(), Status::invalid_owner);
}

TEST(SecurityMapping, the_dacl_is_read_with_the_new_owner_in_mind) {
    auto descriptor = with_dacl({allow(full, owner)});
    descriptor.owner = owner;
    const auto change = understand(descriptor, everything & ~SecurityInformation::group, {1, 8, 0, false}, alice);
    EXPECT_EQ(change->mode, 0700U);
}

} // namespace
} // namespace holdfast::smb2
