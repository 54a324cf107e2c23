#include "smb2/dispatch/context.h"

#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawClient;
using test::RawServer;

struct ContextTest : ::testing::Test {
    ContextTest() { client.begin(); }
    Status read(RawClient& by, FileId id) { return by.ask(RawClient::read_request(id)).status(); }
    RawServer server;
    RawClient client{server};
};

TEST_F(ContextTest, an_open_is_found_by_both_halves_of_its_id) {
    const FileId file = client.open(u"f");
    EXPECT_EQ(read(client, file), Status::end_of_file);
    EXPECT_EQ(read(client, {file.persistent + 1, file.volatile_}), Status::file_closed);
    EXPECT_EQ(read(client, {file.persistent, file.volatile_ + 1}), Status::file_closed);
    EXPECT_EQ(read(client, {0, 0}), Status::file_closed);
    EXPECT_EQ(read(client, related_file_id), Status::file_closed); // not in a related chain
}

TEST_F(ContextTest, an_open_of_another_session_is_not_found) {
    const FileId file = client.open(u"f");
    RawClient other{server};
    other.begin();
    EXPECT_EQ(read(other, file), Status::file_closed);
}

TEST_F(ContextTest, a_request_marks_the_open_as_used) {
    const FileId file = client.open(u"f");
    client.now += std::chrono::hours(1);
    read(client, file);
    EXPECT_EQ(server.locks.row(locks::OpenId{file.volatile_})->last_use, client.now);
}

TEST_F(ContextTest, what_is_offloaded_runs_later_and_answers_then) {
    const FileId file = client.open(u"f");
    client.send(client.sign(client.build(RawClient::flush_request(file))));
    EXPECT_EQ(server.jobs.waiting.size(), 1U);
    EXPECT_FALSE(client.has_frame());
    client.pump();
    const auto answer = client.take();
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_FALSE(answer.header.is_async()); // no interim answer was sent
    EXPECT_GT(answer.header.credits, 0U);
    EXPECT_TRUE(client.verifies(answer));
}

TEST_F(ContextTest, an_open_that_is_closed_meanwhile_lives_until_the_work_is_done) {
    const FileId file = client.open(u"f");
    client.send(client.sign(client.build(RawClient::flush_request(file))));
    EXPECT_EQ(client.ask(RawClient::close_request(file)).status(), Status::success);
    client.pump();
    EXPECT_EQ(client.take().status(), Status::success);
}

TEST_F(ContextTest, answers_come_as_their_work_ends) {
    const FileId file = client.open(u"f");
    client.send(client.sign(client.build(RawClient::flush_request(file))));
    client.send(client.sign(client.build(RawClient::flush_request(file))));
    std::swap(server.jobs.waiting[0], server.jobs.waiting[1]);
    client.pump();
    const auto first = client.take().header.message_id;
    EXPECT_GT(first, client.take().header.message_id);
}

} // namespace
} // namespace holdfast::smb2
