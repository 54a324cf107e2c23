#include "smb2/dispatch/running_on.h"

#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

struct RunningOnTest : test::HandlerTest {
    FileId id = client.open(u"f");
    locks::OpenRef open = server.locks.find(locks::OpenId{id.persistent});
    ChannelSequence& sequence() { return resource_of(*open).sequence; }
};

TEST_F(RunningOnTest, ends_once_however_it_is_passed_on) {
    ASSERT_TRUE(sequence().begin(0, Attempt::first));
    {
        RunningOn first(open, 0);
        RunningOn second(std::move(first));
        first = std::move(second);
        EXPECT_TRUE(first);
        EXPECT_FALSE(sequence().begin(1, Attempt::replay)) << "it still runs";
    }
    EXPECT_TRUE(sequence().begin(1, Attempt::replay));
}

TEST_F(RunningOnTest, a_request_runs_until_it_is_answered) {
    ASSERT_EQ(client.write(id, 0, "x").status(), Status::success);
    client.channel_sequence = 1;
    client.header_flags = wire::HeaderFlags::replay_operation;
    EXPECT_EQ(client.write(id, 0, "y").status(), Status::success) << "nothing runs any more";
    client.header_flags = wire::HeaderFlags::none;
    client.channel_sequence = 0;
    EXPECT_EQ(client.write(id, 0, "z").status(), Status::file_not_available) << "it comes too late";
    EXPECT_EQ(test::TestClient::text_of(client.read(id, 0, 1)), "y") << "reading harms nobody";
}

TEST_F(RunningOnTest, a_replay_waits_for_the_work_that_goes_on_in_the_pool) {
    client.post(wire::FlushRequest{id}); // offloaded
    client.channel_sequence = 1;
    client.header_flags = wire::HeaderFlags::replay_operation;
    wire::WriteRequest write;
    write.file_id = id;
    const auto data = std::as_bytes(std::span("x", 1));
    write.data = data;
    client.post(write);
    EXPECT_EQ(client.take().status(), Status::file_not_available);
    EXPECT_EQ(client.take().header.command, Command::flush);
    EXPECT_EQ(client.ask(write).status(), Status::success);
}

TEST_F(RunningOnTest, clients_before_3_0_have_no_sequence) {
    test::TestClient old(server, 0x0210);
    const FileId file = old.open(u"g");
    old.channel_sequence = 7; // there the field is the status, which means nothing
    EXPECT_EQ(old.write(file, 0, "x").status(), Status::success);
    old.channel_sequence = 0;
    EXPECT_EQ(old.write(file, 0, "x").status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
