#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2 {
namespace {

using OplockBreakHandler = test::LeaseTest;
using wire::OplockLevel;

struct AckRow {
    const char* why;
    OplockLevel answered;
    Status status;
    OplockLevel left; // in the answer
};

constexpr AckRow ack_rows[] = {
    {"level II is what was offered", OplockLevel::level_ii, Status::success, OplockLevel::level_ii},
    {"less is fine", OplockLevel::none, Status::success, OplockLevel::none},
    {"exclusive is not on offer, and is taken for none", OplockLevel::exclusive, Status::success, OplockLevel::none},
    {"batch is nonsense", OplockLevel::batch, Status::invalid_oplock_protocol, OplockLevel::none},
    {"a lease is something else", OplockLevel::lease, Status::invalid_parameter, OplockLevel::none},
};

TEST_F(OplockBreakHandler, each_answer_to_a_broken_oplock_lets_the_other_in) {
    char16_t name = u'a';
    for (const AckRow& row : ack_rows) {
        SCOPED_TRACE(row.why);
        const std::u16string file(1, name++);
        const FileId id = holder.open(with_oplock(file, OplockLevel::batch));
        other.post(with_oplock(file, OplockLevel::none));
        ASSERT_EQ(other.take().status(), Status::pending);
        timers();
        const auto told = holder.take().as<wire::OplockBreakNotification>();
        EXPECT_EQ(told.file_id, id);
        EXPECT_EQ(told.oplock_level, OplockLevel::level_ii);

        const auto answer = holder.ask(wire::OplockBreakAcknowledgment{row.answered, id});
        ASSERT_EQ(answer.status(), row.status);
        if (row.status == Status::success) {
            EXPECT_EQ(answer.as<wire::OplockBreakResponse>().oplock_level, row.left);
        }
        EXPECT_EQ(other.take().status(), Status::success);
    }
}

TEST_F(OplockBreakHandler, what_does_not_break_cannot_be_acknowledged) {
    const FileId id = holder.open(u"file");
    EXPECT_EQ(holder.ask(wire::OplockBreakAcknowledgment{OplockLevel::none, id}).status(),
              Status::invalid_oplock_protocol);
    EXPECT_EQ(holder.ask(wire::OplockBreakAcknowledgment{OplockLevel::lease, id}).status(), Status::invalid_parameter);
    EXPECT_EQ(holder.ask(wire::LeaseBreakAcknowledgment{}).status(), Status::object_name_not_found);
    holder.open(with_lease(u"leased", all));
    EXPECT_EQ(acknowledge(holder, 1, locks::Caching::read), Status::unsuccessful);
    EXPECT_EQ(acknowledge(other, 1, locks::Caching::read), Status::object_name_not_found) << "another client's";
    holder.connection.negotiated().dialect = 0x0202;
    EXPECT_EQ(holder.ask(wire::LeaseBreakAcknowledgment{}).status(), Status::invalid_parameter);
    holder.close(id);
    EXPECT_EQ(holder.ask(wire::OplockBreakAcknowledgment{OplockLevel::none, id}).status(), Status::file_closed);
}

TEST_F(OplockBreakHandler, more_than_was_left_is_not_accepted) {
    holder.open(with_lease(u"f", all));
    other.post(with_oplock(u"f", OplockLevel::none));
    ASSERT_EQ(other.take().status(), Status::pending);
    timers();
    holder.take();
    EXPECT_EQ(acknowledge(holder, 1, all), Status::request_not_accepted);
    other.pump();
    EXPECT_FALSE(other.has_answer());
    EXPECT_EQ(acknowledge(holder, 1, locks::Caching::none), Status::success);
    EXPECT_EQ(other.take().status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
