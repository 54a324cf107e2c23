#include "admin_api/captures/captures.h"

#include "tests/unit/admin_api/captures/pcapng_reader.h"
#include "tests/unit/admin_api/owners.h"

#include <gmock/gmock.h>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;
using pcapng::Direction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const ClientEnd alices{"10.2.4.26", 50352};
const ClientEnd bobs{"fd00::17", 0};

/// Captures of which the test is the source.
struct CapturesTest : testing::Test {
    std::shared_ptr<Capture> start(const std::string& body = R"({"all":true})") {
        return captures.start(*parse_capture_query(body));
    }
    void say(Direction direction, std::string_view content, const ClientEnd& client = alices,
             std::string_view user = "alice") {
        SeenMessage seen;
        seen.direction = direction;
        seen.client = client;
        seen.user = user;
        seen.at = test_now;
        seen.bytes = std::as_bytes(std::span(content));
        captures.message(seen);
    }
    void tell_of_break(const ClientEnd& client, std::array<std::uint8_t, 16> name) {
        SeenMessage seen;
        seen.direction = Direction::outbound;
        seen.client = client;
        seen.at = test_now;
        seen.bytes = std::as_bytes(std::span(std::string_view("break")));
        seen.breaks = name;
        captures.message(seen);
    }
    static PcapngReader read(Capture& capture) {
        std::string file;
        EXPECT_TRUE(capture.pull(file, 0ms, test_now));
        return PcapngReader(file);
    }
    static locks::OpenRow row(std::uint64_t id, std::shared_ptr<const locks::Owner> owner) {
        locks::OpenRow made;
        made.id = locks::OpenId{id};
        made.path = "a";
        made.owner = std::move(owner);
        return made;
    }

    std::vector<bool> listened;
    std::optional<ClientEnd> working; // whose request is worked on
    locks::SessionId speaks_for{};    // and whose session that is
    std::vector<locks::OpenId> looked_up;
    Captures captures{{.listen = [this](bool wanted) { listened.push_back(wanted); },
                       .at_work =
                           [this](const locks::Owner* owner) {
                               return owner == nullptr || owner->session == speaks_for ? working : std::nullopt;
                           },
                       .find = [this](locks::OpenId id) -> std::optional<locks::OpenRow> {
                           looked_up.push_back(id);
                           return row(static_cast<std::uint64_t>(id), bob());
                       },
                       .now = [] { return test_now; },
                       .origin = {"Holdfast 1.2.3", "10.2.0.1"}},
                      {.captures = 2}};
    const locks::RangeRequest range{*locks::ByteRange::make(100, 10), locks::LockMode::exclusive};
};

TEST_F(CapturesTest, nobody_listens_but_while_there_is_one) {
    EXPECT_FALSE(captures.wants_events());
    const auto first = start();
    const auto second = start();
    EXPECT_TRUE(captures.wants_events());
    EXPECT_THAT(listened, ElementsAre(true));
    captures.stop(first);
    EXPECT_TRUE(captures.wants_events());
    captures.stop(second);
    EXPECT_FALSE(captures.wants_events());
    EXPECT_THAT(listened, ElementsAre(true, false));
    EXPECT_EQ(first->counts().ending, Capture::Ending::reader);
}

TEST_F(CapturesTest, there_are_only_so_many_at_once) {
    const auto first = start();
    const auto second = start();
    EXPECT_FALSE(start());
    captures.stop(first);
    EXPECT_TRUE(start());
}

TEST_F(CapturesTest, the_end_of_the_server_ends_all_of_them) {
    const auto capture = start();
    captures.end();
    EXPECT_EQ(capture->counts().ending, Capture::Ending::server);
    EXPECT_FALSE(start());
    captures.stop(capture);
    EXPECT_THAT(listened, ElementsAre(true, false));
}

TEST_F(CapturesTest, each_takes_what_it_wants) {
    const auto all = start();
    const auto some = start(R"({"client_ip":"10.9.0.0/16"})");
    say(Direction::inbound, "x");
    EXPECT_EQ(read(*all).packets.size(), 1U);
    EXPECT_THAT(read(*some).packets, IsEmpty());
}

TEST_F(CapturesTest, a_decision_stands_with_the_next_answer_of_that_client) {
    const auto capture = start();
    say(Direction::inbound, "lock");
    working = alices;
    speaks_for = alice()->session;
    captures.range_changed(row(5, alice()), locks::RangeEvent::refused, range, locks::OpenId{417});
    EXPECT_THAT(looked_up, IsEmpty()); // not while the lock of the stream is held
    say(Direction::inbound, "another question");
    say(Direction::outbound, "to another client", {"10.2.4.27", 1});
    say(Direction::outbound, "refused");
    say(Direction::outbound, "and nothing more");
    const PcapngReader reader = read(*capture);
    ASSERT_EQ(reader.packets.size(), 5U);
    for (const std::size_t without : {0, 1, 2, 4}) EXPECT_THAT(reader.packets[without].comments, IsEmpty());
    EXPECT_THAT(reader.packets[3].comments, ElementsAre(HasSubstr("refused because of open 417 of bob from fd00::17")));
}

TEST_F(CapturesTest, an_open_that_is_refused_is_told) {
    const auto capture = start();
    working = alices;
    speaks_for = alice()->session;
    locks::Refusal refusal;
    refusal.verdict = locks::OpenVerdict::sharing_violation;
    refusal.path = "a";
    refusal.blocker = locks::OpenId{417};
    refusal.owner = alice();
    captures.refused(refusal);
    say(Direction::outbound, "refused");
    EXPECT_THAT(read(*capture).packets.at(0).comments, ElementsAre(HasSubstr("sharing violation with open 417")));
}

TEST_F(CapturesTest, a_break_stands_with_its_cause_and_with_the_message_that_tells_it) {
    const auto capture = start();
    say(Direction::inbound, "x", bobs, "bob");
    say(Direction::inbound, "x", alices, "alice");
    working = bobs;
    auto holder = row(7, alice());
    locks::LeaseRow lease;
    lease.kind = locks::CachingKind::lease;
    lease.key = {1, 2, 3};
    holder.lease = lease;
    captures.caching_changed(holder, locks::CachingEvent::break_sent, locks::Caching::all, locks::Caching::read);
    say(Direction::outbound, "something else", alices);
    tell_of_break(alices, {9});
    tell_of_break(bobs, {1, 2, 3});             // another client's lease of the same key; but the cause hears of it
    tell_of_break({"10.2.4.26", 7}, {1, 2, 3}); // another channel of the holder
    tell_of_break(alices, {1, 2, 3});
    std::string file;
    ASSERT_TRUE(capture->pull(file, 0ms, test_now));
    const std::string for_holder = "lease RWH of open 7 of CORP\\alice from 10.2.4.26 on \"a\" goes down to R because "
                                   "of bob from fd00::17";
    const std::string for_cause = "goes down to R because of this request";
    const auto first = file.find(for_holder);
    EXPECT_NE(first, std::string::npos);
    EXPECT_EQ(file.find(for_holder, first + 1), std::string::npos);
    EXPECT_LT(file.find(for_cause), first);
}

TEST_F(CapturesTest, an_oplock_is_named_by_its_open) {
    const auto capture = start();
    say(Direction::inbound, "x");
    captures.caching_changed(row(0x0102, alice()), locks::CachingEvent::break_sent, locks::Caching::all,
                             locks::Caching::none);
    tell_of_break(alices, {2, 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0});
    EXPECT_THAT(read(*capture).packets.at(1).comments,
                ElementsAre(HasSubstr("because of the server itself, an administrator or a local process")));
}

TEST_F(CapturesTest, what_happens_without_a_request_of_the_client_is_told_at_once) {
    const auto capture = start();
    say(Direction::inbound, "x");
    captures.closed(row(5, alice()), locks::CloseReason::admin);
    captures.closed(row(6, alice()), locks::CloseReason::client);
    captures.closed(row(7, bob()), locks::CloseReason::admin); // nobody is known there
    captures.closed(row(8, nullptr), locks::CloseReason::admin);
    captures.range_changed(row(9, alice()), locks::RangeEvent::released, range, std::nullopt);
    captures.caching_changed(row(10, alice()), locks::CachingEvent::timed_out, locks::Caching::all,
                             locks::Caching::none);
    const PcapngReader reader = read(*capture);
    ASSERT_EQ(reader.packets.size(), 4U);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre(StartsWith("Holdfast: open 5 of CORP\\alice")));
    EXPECT_THAT(reader.packets[2].comments, ElementsAre(HasSubstr("taken away by an administrator")));
    EXPECT_THAT(reader.packets[3].comments, ElementsAre(HasSubstr("has not answered the break")));
}

TEST_F(CapturesTest, what_a_client_asks_for_itself_needs_no_word) {
    const auto capture = start();
    say(Direction::inbound, "x");
    working = alices;
    speaks_for = alice()->session;
    for (const auto what : {locks::RangeEvent::granted, locks::RangeEvent::released, locks::RangeEvent::cancelled})
        captures.range_changed(row(5, alice()), what, range, std::nullopt);
    captures.caching_changed(row(5, alice()), locks::CachingEvent::acknowledged, locks::Caching::all,
                             locks::Caching::none);
    // Another client gives a range up: this one gets it. What that one releases is its own business.
    working = bobs;
    speaks_for = bob()->session;
    captures.range_changed(row(5, alice()), locks::RangeEvent::granted, range, std::nullopt);
    captures.range_changed(row(5, alice()), locks::RangeEvent::released, range, std::nullopt);
    say(Direction::outbound, "granted");
    const PcapngReader reader = read(*capture);
    ASSERT_EQ(reader.packets.size(), 3U);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre(HasSubstr("granted after it has waited")));
    EXPECT_THAT(reader.packets[2].comments, IsEmpty());
}

TEST_F(CapturesTest, a_session_on_another_connection_is_found_by_its_client) {
    const auto capture = start();
    const ClientEnd other{alices.address, 60'000};
    say(Direction::inbound, "x", other);
    captures.closed(row(5, alice()), locks::CloseReason::admin);
    const PcapngReader reader = read(*capture);
    ASSERT_EQ(reader.packets.size(), 2U);
    EXPECT_EQ(reader.packets[1].client, "10.2.4.26:60000");
}

TEST_F(CapturesTest, the_end_of_a_connection_is_told) {
    const auto capture = start();
    say(Direction::inbound, "x");
    captures.connection_ended(alices, Segment::From::server, test_now);
    captures.closed(row(5, alice()), locks::CloseReason::admin); // there is nobody any more
    const PcapngReader reader = read(*capture);
    ASSERT_EQ(reader.packets.size(), 2U);
    EXPECT_FALSE(reader.packets[1].is_inbound);
    EXPECT_THAT(reader.packets[1].comments, ElementsAre("Holdfast: the server has ended the connection"));
}

TEST_F(CapturesTest, notes_that_nobody_takes_are_bounded) {
    const auto capture = start();
    working = alices;
    speaks_for = alice()->session;
    for (int i = 0; i < 1'000; ++i)
        captures.range_changed(row(5, alice()), locks::RangeEvent::refused, range, std::nullopt);
    say(Direction::outbound, "at last");
    EXPECT_EQ(read(*capture).packets.at(0).comments.size(), 32U);
}

} // namespace
} // namespace holdfast::admin_api
