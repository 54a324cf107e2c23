#include "server/commands/sse_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

using testing::ElementsAre;

class SseReaderTest : public testing::Test {
  protected:
    bool feed(std::string_view bytes) {
        return reader.feed(bytes, [this](const SseMessage& message) {
            seen.push_back(message.event + '=' + message.data);
            return seen.size() < most;
        });
    }
    SseReader reader;
    std::vector<std::string> seen;
    std::size_t most = 100;
};

TEST_F(SseReaderTest, messages_come_whole_however_they_are_cut) {
    const std::string stream = "retry: 2000\n\nevent: a\nid: 5\ndata: one\ndata: two\n\n: still here\n\ndata:x\r\n\r\n";
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        reader = {};
        seen.clear();
        for (std::size_t at = 0; at < stream.size(); at += size) feed(std::string_view(stream).substr(at, size));
        EXPECT_THAT(seen, ElementsAre("a=one\ntwo", "=x")) << size;
        EXPECT_EQ(reader.last_id(), "5") << size;
    }
}

TEST_F(SseReaderTest, an_id_counts_when_its_message_is_complete) {
    feed("id: 5\ndata: x\n\nid: 6\ndata: y\n");
    EXPECT_EQ(reader.last_id(), "5");
    reader.reconnect();
    feed("data: z\n\n");
    EXPECT_EQ(reader.last_id(), "5");
    EXPECT_THAT(seen, ElementsAre("=x", "=z"));
}

TEST_F(SseReaderTest, who_has_enough_gets_no_more) {
    most = 1;
    EXPECT_FALSE(feed("data: x\n\ndata: y\n\n"));
    EXPECT_THAT(seen, ElementsAre("=x"));
}

} // namespace
} // namespace holdfast::server
