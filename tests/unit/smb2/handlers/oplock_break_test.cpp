#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using OplockBreakHandler = test::InfoTest;

TEST_F(OplockBreakHandler, nobody_holds_what_could_be_acknowledged) {
    const FileId id = client.open(u"file");
    EXPECT_EQ(client.ask(wire::OplockBreakAcknowledgment{wire::OplockLevel::none, id}).status(),
              Status::invalid_oplock_protocol);
    EXPECT_EQ(client.ask(wire::OplockBreakAcknowledgment{wire::OplockLevel::lease, id}).status(),
              Status::invalid_parameter);
    EXPECT_EQ(client.ask(wire::LeaseBreakAcknowledgment{}).status(), Status::object_name_not_found);
    client.connection.negotiated().dialect = 0x0202;
    EXPECT_EQ(client.ask(wire::LeaseBreakAcknowledgment{}).status(), Status::invalid_parameter);
    client.close(id);
    EXPECT_EQ(client.ask(wire::OplockBreakAcknowledgment{wire::OplockLevel::none, id}).status(), Status::file_closed);
}

} // namespace
} // namespace holdfast::smb2
