// CHANGE_NOTIFY in a compound: see change_notify_test.cpp for all else.

#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

constexpr auto all_filters = static_cast<wire::CompletionFilter>(0xFFF);

class NotifyInCompound : public ::testing::Test {
  protected:
    NotifyInCompound() { client.begin(); }
    wire::Bytes create() {
        auto asked = test::RawClient::create_request(u"d", wire::CreateDisposition::open_if);
        asked.create_options = wire::CreateOptions::directory_file;
        return client.build(asked);
    }
    wire::Bytes related_notify() {
        wire::ChangeNotifyRequest asked;
        asked.file_id = related_file_id;
        asked.output_buffer_length = 4096;
        asked.completion_filter = all_filters;
        return client.build_related(asked);
    }

    test::RawServer server;
    test::RawClient client{server};
};

TEST_F(NotifyInCompound, as_the_last_it_waits_and_can_be_cancelled) {
    const auto answers = client.ask_chain({create(), related_notify()});
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].status(), Status::success);
    const test::RawAnswer interim = client.take();
    EXPECT_EQ(interim.status(), Status::pending);
    client.cancel_async(interim);
    EXPECT_EQ(client.take().status(), Status::cancelled);
}

TEST_F(NotifyInCompound, in_the_middle_it_does_not_wait) {
    const auto answers = client.ask_chain(
        {create(), related_notify(), client.build_related(test::RawClient::close_request(related_file_id))});
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[0].status(), Status::success);
    EXPECT_EQ(answers[1].status(), Status::internal_error);
    EXPECT_EQ(answers[2].status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
