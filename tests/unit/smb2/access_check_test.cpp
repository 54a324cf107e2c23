#include "smb2/access_check.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;

const vfs::Identity alice{1000, 1000, {27}};
const vfs::Identity bob{1001, 1001, {}};
const vfs::Identity root{0, 0, {}};

vfs::Attributes file_of_alice(std::uint32_t mode) {
    vfs::Attributes file;
    file.uid = 1000;
    file.gid = 27;
    file.mode = mode;
    return file;
}

AccessFacts facts(PosixRights rights, bool owner = false, bool unlinkable = false) {
    AccessFacts made;
    made.rights = rights;
    made.owner = owner;
    made.unlinkable = unlinkable;
    return made;
}

std::uint32_t bits(Access access) { return static_cast<std::uint32_t>(access); }

TEST(AccessCheck, generic_rights_become_specific_ones) {
    EXPECT_EQ(bits(map_generic(Access::generic_read)), 0x120089U);
    EXPECT_EQ(bits(map_generic(Access::generic_write)), 0x120116U);
    EXPECT_EQ(bits(map_generic(Access::generic_execute)), 0x1200A0U);
    EXPECT_EQ(bits(map_generic(Access::generic_all)), 0x1F01FFU);
    EXPECT_EQ(map_generic(Access::generic_read | Access::remove), static_cast<Access>(0x120089) | Access::remove);
    EXPECT_EQ(map_generic(Access::maximum_allowed), Access::maximum_allowed);
}

TEST(AccessCheck, the_class_of_the_caller_alone_counts) {
    // The owner may not read though everybody else may: as the kernel has it.
    const auto file = file_of_alice(0047);
    EXPECT_FALSE(posix_rights(file, alice).read);
    EXPECT_TRUE(posix_rights(file, bob).read);
    EXPECT_TRUE(posix_rights(file, bob).execute);
    EXPECT_TRUE(posix_rights(file, root).write);
}

TEST(AccessCheck, a_supplementary_group_counts) {
    const vfs::Identity member{1002, 1002, {5, 27}};
    EXPECT_TRUE(posix_rights(file_of_alice(0060), member).write);
    EXPECT_FALSE(posix_rights(file_of_alice(0060), bob).write);
}

TEST(AccessCheck, the_sticky_bit_keeps_names_of_others) {
    vfs::Attributes folder = file_of_alice(01777);
    folder.kind = vfs::Kind::directory;
    vfs::Attributes of_bob = file_of_alice(0644);
    of_bob.uid = 1001;
    const vfs::Identity carol{1002, 1002, {}};
    EXPECT_TRUE(may_unlink(folder, of_bob, bob));   // his file
    EXPECT_TRUE(may_unlink(folder, of_bob, alice)); // her folder
    EXPECT_FALSE(may_unlink(folder, of_bob, carol));
    folder.mode = 0777;
    EXPECT_TRUE(may_unlink(folder, of_bob, carol));
    folder.mode = 0666; // no search
    EXPECT_FALSE(may_unlink(folder, of_bob, carol));
}

TEST(AccessCheck, an_owner_who_may_all_has_full_control) {
    EXPECT_EQ(maximal_access(facts({true, true, false}, true, true)), all_access);
}

struct MaximalRow {
    const char* why;
    AccessFacts facts;
    Access holds;
    Access lacks;
};

TEST(AccessCheck, maximal_access_row_by_row) {
    AccessFacts read_only_file = facts({true, true, false}, true, true);
    read_only_file.dos_attributes = vfs::dos::read_only;
    AccessFacts read_only_folder = read_only_file;
    read_only_folder.kind = vfs::Kind::directory;
    AccessFacts on_read_only_share = facts({true, true, true}, true, true);
    on_read_only_share.share_allows = all_access & ~changing_access;
    AccessFacts readable_folder = facts({true, false, false});
    readable_folder.kind = vfs::Kind::directory;

    const MaximalRow rows[] = {
        {"nothing but to look at it", facts({}), Access::read_attributes | Access::read_control | Access::synchronize,
         Access::read_data | Access::execute | changing_access},
        {"who reads may run a copy", facts({true, false, false}), Access::read_data | Access::read_ea | Access::execute,
         changing_access},
        {"to list a folder is not to pass through it", readable_folder, Access::read_data, Access::execute},
        {"writing is not owning", facts({false, true, false}), Access::write_data | Access::append_data,
         Access::write_dac | Access::write_owner | Access::read_data | Access::remove},
        {"an owner without bits can give them back", facts({}, true), Access::write_dac | Access::write_attributes,
         Access::write_data | Access::read_data},
        {"the folder decides about deleting", facts({}, false, true), Access::remove, Access::write_data},
        {"a read-only file is not written, its attributes are", read_only_file,
         Access::remove | Access::write_attributes, Access::write_data | Access::append_data},
        {"a read-only folder takes new files", read_only_folder, Access::write_data | Access::append_data,
         Access::none},
        {"a read-only share", on_read_only_share, Access::read_data | Access::execute | Access::read_control,
         changing_access},
    };
    for (const MaximalRow& row : rows) {
        const Access access = maximal_access(row.facts);
        EXPECT_TRUE(has_all(access, row.holds)) << row.why;
        EXPECT_FALSE(has_any(access, row.lacks)) << row.why;
    }
}

TEST(AccessCheck, asked_access_is_granted_as_asked_or_not_at_all) {
    const Access maximal = Access::read_data | Access::read_attributes;
    EXPECT_EQ(decide_access(Access::read_data, maximal).granted, Access::read_data);
    EXPECT_EQ(decide_access(Access::read_data | Access::write_data, maximal).status, Status::access_denied);
    EXPECT_EQ(decide_access(Access::read_data | Access::write_data, maximal).granted, Access::none);
}

TEST(AccessCheck, maximum_allowed_gives_all_there_is) {
    const Access maximal = Access::read_data | Access::read_attributes;
    EXPECT_EQ(decide_access(Access::maximum_allowed, maximal).granted, maximal);
    EXPECT_EQ(decide_access(Access::maximum_allowed | Access::read_data, maximal).granted, maximal);
    EXPECT_EQ(decide_access(Access::maximum_allowed | Access::remove, maximal).status, Status::access_denied);
}

TEST(AccessCheck, nobody_has_the_privilege_of_auditors) {
    EXPECT_EQ(decide_access(Access::access_system_security, all_access).status, Status::privilege_not_held);
}

} // namespace
} // namespace holdfast::smb2
