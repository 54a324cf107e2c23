#include "admin_api/captures/capture.h"

#include "tests/unit/admin_api/captures/pcapng_reader.h"

#include <gmock/gmock.h>

#include <thread>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;
using pcapng::Direction;
using testing::ElementsAre;
using testing::HasSubstr;

const locks::Time test_begin = locks::Time(std::chrono::milliseconds(1714979289500));
const ClientEnd workstation{"10.2.4.26", 50352};

struct CaptureTest : testing::Test {
    Capture& make(const std::string& body, std::size_t queue_bytes = 1u << 20) {
        auto query = parse_capture_query(body);
        EXPECT_TRUE(query) << query.error().detail;
        capture.emplace(std::move(*query), nullptr, CaptureOrigin{"Holdfast 1.2.3", "10.2.0.1"}, queue_bytes,
                        test_begin);
        return *capture;
    }
    static SeenMessage message(Direction direction, std::string_view content, ClientEnd client = workstation) {
        SeenMessage seen;
        seen.direction = direction;
        seen.client = std::move(client);
        seen.at = test_begin + 1ns;
        seen.bytes = std::as_bytes(std::span(content));
        return seen;
    }
    void take(Direction direction, std::string_view content, std::vector<std::string> comments = {}) {
        capture->take(message(direction, content), std::move(comments));
    }
    /// All that there is; the file goes on.
    PcapngReader read() {
        EXPECT_TRUE(capture->pull(file, 0ms, now));
        return PcapngReader(file);
    }
    /// To its end.
    PcapngReader read_all() {
        capture->end(Capture::Ending::seconds);
        while (capture->pull(file, 0ms, now)) {
        }
        return PcapngReader(file);
    }

    std::optional<Capture> capture;
    std::string file;
    locks::Time now = test_begin;
};

TEST_F(CaptureTest, messages_become_a_conversation_over_tcp) {
    make(R"({"client_ip":"10.2.4.26"})");
    take(Direction::inbound, "question");
    take(Direction::outbound, "answer", {"Holdfast: because"});
    take(Direction::inbound, "more");
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 3U);
    EXPECT_THAT(reader.messages(true), ElementsAre("question", "more"));
    EXPECT_THAT(reader.messages(false), ElementsAre("answer"));
    const auto& answer = reader.packets[1];
    EXPECT_EQ(answer.client, "10.2.4.26:50352");
    EXPECT_EQ(answer.acknowledged, 1U + 4 + 8);
    EXPECT_THAT(answer.comments, ElementsAre("Holdfast: because"));
    EXPECT_EQ(answer.nanoseconds, 1714979289500000001U);
    EXPECT_THAT(reader.section_comments, ElementsAre(HasSubstr("shown as 445")));
}

TEST_F(CaptureTest, a_long_message_is_cut_into_segments_and_stays_whole) {
    make(R"({"all":true})");
    const std::string content(200'000, 'x');
    take(Direction::outbound, content, {"Holdfast: a word"});
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 4U);
    EXPECT_THAT(reader.messages(false), ElementsAre(content));
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(reader.packets[i].flags, i == 3 ? 0x18U : 0x10U);
        EXPECT_EQ(reader.packets[i].comments.size(), i == 3 ? 1U : 0U); // where Wireshark shows the message
    }
}

TEST_F(CaptureTest, only_content_of_files_is_cut_short) {
    make(R"({"all":true,"snap_bytes":3})");
    SeenMessage seen = message(Direction::inbound, "headcontent");
    seen.bulk_at = 4;
    capture->take(seen, {"Holdfast: a word"});
    take(Direction::inbound, "no content at all");
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 2U);
    EXPECT_EQ(reader.packets[0].payload, std::string("\0\0\0\x0b", 4) + "headcon");
    EXPECT_EQ(reader.packets[0].whole_payload, 15U);
    EXPECT_THAT(reader.packets[0].comments, ElementsAre("Holdfast: a word"));
    EXPECT_EQ(reader.packets[1].sequence, 1U + 15);
    EXPECT_EQ(reader.packets[1].payload.size(), reader.packets[1].whole_payload);
}

TEST_F(CaptureTest, the_rest_of_a_long_message_that_is_cut_is_counted) {
    make(R"({"all":true,"snap_bytes":0})");
    const std::string content(100'000, 'x');
    SeenMessage seen = message(Direction::inbound, content);
    seen.bulk_at = 112;
    capture->take(seen, {});
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 2U);
    EXPECT_EQ(reader.packets[0].payload.size(), 116U);
    EXPECT_EQ(reader.packets[1].payload, "");
    EXPECT_EQ(reader.packets[0].whole_payload + reader.packets[1].whole_payload, 100'004U);
}

TEST_F(CaptureTest, chooses_by_address_and_user) {
    make(R"({"client_ip":"10.2.0.0/16","user":"CORP\\alice"})");
    const auto wants = [&](const char* address, std::string_view domain, std::string_view user) {
        SeenMessage seen = message(Direction::inbound, "x", {address, 1});
        seen.domain = domain;
        seen.user = user;
        return capture->wants(seen);
    };
    EXPECT_TRUE(wants("10.2.4.26", "CORP", "Alice"));
    EXPECT_FALSE(wants("10.3.4.26", "CORP", "alice"));
    EXPECT_FALSE(wants("10.2.4.26", "CORP", "bob"));
    EXPECT_FALSE(wants("10.2.4.26", "HOME", "alice"));
    EXPECT_FALSE(wants("10.2.4.26", "", "")); // nobody's
    make(R"({"client_ip":"10.2.0.0/16"})");
    EXPECT_TRUE(wants("10.2.4.26", "", ""));
}

TEST_F(CaptureTest, what_a_slow_reader_loses_is_counted_and_leaves_a_gap) {
    make(R"({"all":true})", 1'000);
    const std::string content(500, 'x');
    for (int i = 0; i < 3; ++i) take(Direction::inbound, content);
    EXPECT_EQ(read().packets.size(), 1U);
    take(Direction::inbound, content);
    const PcapngReader reader = read_all();
    ASSERT_EQ(reader.packets.size(), 2U);
    EXPECT_EQ(reader.packets[1].lost_before, 2U);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre(HasSubstr("2 packets are missing before this one")));
    EXPECT_EQ(reader.packets[1].sequence, 1U + 3 * 504);
    EXPECT_EQ(reader.received, 4U);
    EXPECT_EQ(reader.lost, 2U);
}

TEST_F(CaptureTest, the_file_never_grows_beyond_its_bound) {
    make(R"({"all":true,"max_bytes":4096})");
    for (int i = 0; i < 50; ++i) take(Direction::inbound, std::string(100, 'x'));
    EXPECT_FALSE(capture->pull(file, 0ms, now));
    EXPECT_LE(file.size(), 4096U);
    const PcapngReader reader(file);
    EXPECT_GT(reader.packets.size(), 10U);
    EXPECT_EQ(reader.statistics, 1U);
    EXPECT_EQ(capture->counts().ending, Capture::Ending::max_bytes);
    EXPECT_EQ(capture->counts().bytes, file.size());
    const std::size_t before = file.size();
    EXPECT_FALSE(capture->pull(file, 0ms, now));
    EXPECT_EQ(file.size(), before);
}

TEST_F(CaptureTest, ends_when_its_time_is_over_with_what_came_before) {
    make(R"({"all":true,"seconds":5})");
    take(Direction::inbound, "in time");
    now += 5s;
    EXPECT_FALSE(capture->pull(file, 1h, now)); // and waits for nothing
    const PcapngReader reader(file);
    EXPECT_THAT(reader.messages(true), ElementsAre("in time"));
    EXPECT_EQ(reader.statistics, 1U);
    EXPECT_EQ(capture->counts().ending, Capture::Ending::seconds);
    take(Direction::inbound, "too late");
    EXPECT_FALSE(capture->pull(file, 0ms, now));
    EXPECT_EQ(PcapngReader(file).packets.size(), 1U);
}

TEST_F(CaptureTest, a_quiet_file_says_that_it_lives) {
    make(R"({"all":true})");
    EXPECT_EQ(read().statistics, 0U);
    now += Capture::heartbeat;
    EXPECT_EQ(read().statistics, 1U);
    EXPECT_EQ(read().statistics, 1U);
}

TEST_F(CaptureTest, a_note_without_a_message_is_a_packet_without_content) {
    make(R"({"all":true,"user":"alice"})");
    SeenMessage seen = message(Direction::inbound, "question");
    seen.user = "alice";
    capture->take(seen, {});
    locks::Owner alice, bob;
    alice.user = "alice";
    bob.user = "bob";
    capture->take_note(workstation, alice, test_begin, "Holdfast: closed");
    capture->take_note(workstation, bob, test_begin, "Holdfast: not to be seen");
    capture->take_note({"10.9.9.9", 1}, alice, test_begin, "Holdfast: of an unknown connection");
    take(Direction::outbound, "answer");
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 3U);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre("Holdfast: closed"));
    EXPECT_EQ(reader.packets[1].whole_payload, 0U);
    EXPECT_EQ(reader.packets[1].flags, 0x10U);
    EXPECT_THAT(reader.messages(false), ElementsAre("answer"));
}

TEST_F(CaptureTest, a_connection_that_ends_begins_anew_when_it_comes_back) {
    make(R"({"all":true})");
    take(Direction::inbound, "first");
    capture->take_end(workstation, Segment::From::client, test_begin, "Holdfast: gone");
    capture->take_end(workstation, Segment::From::client, test_begin, "Holdfast: gone");
    take(Direction::inbound, "again");
    const PcapngReader reader = read();
    ASSERT_EQ(reader.packets.size(), 3U);
    EXPECT_EQ(reader.packets[1].flags, 0x11U);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre("Holdfast: gone"));
    EXPECT_EQ(reader.packets[2].sequence, 1U);
}

TEST_F(CaptureTest, a_reader_who_waits_is_woken) {
    make(R"({"all":true})");
    read();
    std::thread speaker([this] { take(Direction::inbound, "at last"); });
    while (PcapngReader(file).packets.empty()) ASSERT_TRUE(capture->pull(file, 10s, now));
    speaker.join();
    std::thread stopper([this] { capture->end(Capture::Ending::server); });
    EXPECT_FALSE(capture->pull(file, 10s, now));
    stopper.join();
    EXPECT_EQ(name_of(capture->counts().ending), "server");
}

} // namespace
} // namespace holdfast::admin_api
