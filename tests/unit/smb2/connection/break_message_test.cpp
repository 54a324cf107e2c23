#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2 {
namespace {

using BreakMessage = test::LeaseTest;
using test::Answer;

locks::BreakNotice notice(locks::CachingKind kind) {
    locks::BreakNotice made;
    made.kind = kind;
    made.open = locks::OpenId{77};
    made.name.key[0] = 3;
    made.from = locks::Caching::all;
    made.to = locks::Caching::read;
    made.epoch = 5;
    made.needs_acknowledgement = true;
    return made;
}

TEST_F(BreakMessage, nobody_asked_for_it_and_no_session_signs_it) {
    holder.connection.send_break(notice(locks::CachingKind::lease));
    const Answer message = holder.take();
    EXPECT_EQ(message.header.message_id, UINT64_MAX);
    EXPECT_EQ(message.header.session_id, SessionId{});
    EXPECT_EQ(message.header.tree_id, TreeId{});
    EXPECT_FALSE(message.header.is_signed());
    EXPECT_TRUE(message.header.is_response());
    const auto body = message.as<wire::LeaseBreakNotification>();
    EXPECT_EQ(body.new_epoch, 5);
    EXPECT_EQ(body.lease_key, key(3));
    EXPECT_EQ(caching_of(body.current_lease_state), all);
    EXPECT_EQ(caching_of(body.new_lease_state), locks::Caching::read);
    EXPECT_EQ(body.flags, wire::LeaseBreakFlags::ack_required);
}

TEST_F(BreakMessage, an_oplock_is_named_by_its_open) {
    holder.connection.send_break(notice(locks::CachingKind::oplock));
    const auto body = holder.take().as<wire::OplockBreakNotification>();
    EXPECT_EQ(body.file_id, (FileId{77, 77}));
    EXPECT_EQ(body.oplock_level, wire::OplockLevel::level_ii);
}

} // namespace
} // namespace holdfast::smb2
