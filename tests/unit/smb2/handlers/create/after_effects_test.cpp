#include "smb2/handlers/create/after_effects.h"

#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2::create {
namespace {

class AfterEffects : public ::testing::Test {
  protected:
    std::shared_ptr<vfs::File> file() {
        server.folder.write("f", "content");
        vfs::OpenHow how;
        how.data = vfs::DataAccess::read_write;
        return server.share->volume->open("f", how).value();
    }
    bool has_xattrs() const { return server.share->volume->capabilities().user_xattrs; }
    static wire::FileFullEaInformation ea(std::string name, std::size_t size) {
        return {wire::EaFlags::none, std::move(name), wire::Bytes(size, std::byte{'x'})};
    }
    test::TestServer server;
};

TEST_F(AfterEffects, replacing_forgets_content_and_extended_attributes) {
    const auto open = file();
    if (has_xattrs()) {
        ASSERT_TRUE(open->set_xattr("old", "value"));
    }
    Wish wish;
    wish.dos_attributes = vfs::dos::hidden;
    ASSERT_EQ(replace_content(wish, *open), Status::success);
    EXPECT_EQ(server.folder.text_of("f"), "");
    EXPECT_EQ(open->attributes()->dos_attributes, vfs::dos::hidden | vfs::dos::archive);
    if (has_xattrs()) {
        EXPECT_TRUE(open->list_xattrs()->empty());
    }
}

TEST_F(AfterEffects, extended_attributes_are_written_one_by_one) {
    if (!has_xattrs()) GTEST_SKIP();
    const auto open = file();
    Wish wish;
    wish.contexts.eas = {ea("A", 2), ea("NONE", 0), ea("B", 1)};
    EXPECT_EQ(apply_contexts(wish, *open), Status::success);
    EXPECT_EQ(open->list_xattrs()->size(), 2U);
}

TEST_F(AfterEffects, a_list_with_a_name_that_is_none_changes_nothing) {
    const auto open = file();
    for (const char* name : {"", "a*b", "a/b", "a:b"}) {
        Wish wish;
        wish.contexts.eas = {ea("A", 2), ea(name, 1)};
        EXPECT_EQ(apply_contexts(wish, *open), Status::invalid_ea_name) << name;
        EXPECT_EQ(replace_content(wish, *open), Status::invalid_ea_name) << name;
    }
    EXPECT_EQ(server.folder.text_of("f"), "content");
    if (has_xattrs()) {
        EXPECT_TRUE(open->list_xattrs()->empty());
    }
}

TEST_F(AfterEffects, space_is_reserved_behind_the_end) {
    const auto open = file();
    Wish wish;
    wish.contexts.allocation_size = 1U << 20;
    EXPECT_EQ(apply_contexts(wish, *open), Status::success);
    EXPECT_EQ(open->attributes()->size, 7U);
    EXPECT_GE(open->attributes()->allocated, 1U << 20);
}

TEST_F(AfterEffects, a_descriptor_sets_the_mode) {
    const auto open = file();
    const auto before = *open->attributes();
    const KnownAccount account{before.uid, "S-1-5-21-1-2-3-1000"};
    Wish wish;
    EXPECT_EQ(apply_security(wish, *open, account), Status::success);
    EXPECT_EQ(open->attributes()->mode, before.mode);

    // What describes a file of mode 0640 makes one of it.
    using wire::SecurityInformation;
    wish.contexts.security = describe({before.uid, before.gid, 0640, false},
                                      SecurityInformation::owner | SecurityInformation::dacl, account);
    EXPECT_EQ(apply_security(wish, *open, account), Status::success);
    EXPECT_EQ(open->attributes()->mode, 0640U);
}

TEST_F(AfterEffects, an_owner_who_is_no_posix_user_is_refused) {
    const auto open = file();
    Wish wish;
    wish.contexts.security.emplace().owner = wire::make_sid(5, {21, 9, 9, 9, 9});
    EXPECT_EQ(apply_security(wish, *open, {}), Status::invalid_owner);
}

} // namespace
} // namespace holdfast::smb2::create
