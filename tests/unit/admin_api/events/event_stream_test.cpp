#include "admin_api/events/event_stream.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

#include <sstream>

namespace holdfast::admin_api {
namespace {

using namespace std::chrono_literals;

class EventStreamTest : public RouteTest {
  protected:
    /// A stream on a hub of eight events, whose clock is `now`.
    EventStream stream(EventQuery query = {}, ShareLimit seen = {}) {
        auto subscription = hub.subscribe(query.last_event_id);
        return EventStream(std::move(query), nullptr, std::move(subscription),
                           {[this](locks::OpenId after, std::size_t limit, const auto& wanted) {
                                ++pages;
                                return locks.list_opens(after, limit, wanted);
                            },
                            [this](locks::OpenId id) { return locks.row(id); }, [this] { return now; },
                            [this] { return may_go_on; }, std::move(seen)});
    }
    static std::string pull(EventStream& from) {
        std::string out;
        EXPECT_TRUE(from.pull(out, 0ms));
        return out;
    }
    void tell_opened(std::uint64_t id, const std::string& path = "f") {
        locks::OpenRow row;
        row.id = locks::OpenId{id};
        row.path = path;
        row.owner = alice();
        hub.opened(row);
    }
    static EventQuery lines() {
        EventQuery query;
        query.format = StreamFormat::jsonl;
        return query;
    }
    /// "event" of each line, with the id of its handle.
    static std::vector<std::string> events_of(const std::string& text) {
        std::vector<std::string> events;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            const auto object = boost::json::parse(line).as_object();
            std::string name(object.at("event").as_string());
            if (const auto* handle = object.if_contains("handle"))
                name.append(" ").append(handle->at("id").as_string());
            events.push_back(std::move(name));
        }
        return events;
    }

    locks::Time now = test_now;
    EventHub hub{[this] { return now; }, {.events = 8}};
    bool may_go_on = true;
    int pages = 0;
};

TEST_F(EventStreamTest, begins_at_once_with_a_place_to_come_back_to) {
    auto live = stream();
    EXPECT_EQ(pull(live), "retry: 2000\n: heartbeat\nid: " + std::to_string(1714979289500000 - 1) + "\n\n");
    EXPECT_EQ(pull(live), "");
}

TEST_F(EventStreamTest, an_event_is_a_message_of_three_fields) {
    auto live = stream();
    pull(live);
    tell_opened(5, "two\nlines");
    const std::string message = pull(live);
    EXPECT_TRUE(message.starts_with("event: handle.opened\nid: 1714979289500000\ndata: {\"id\":\"1714979289500000\","))
        << message;
    EXPECT_TRUE(message.ends_with("}\n\n"));
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 4) << "a name cannot break out of its line";
}

TEST_F(EventStreamTest, lines_are_objects) {
    auto live = stream(lines());
    tell_opened(5);
    const std::string text = pull(live);
    EXPECT_EQ(events_of(text), (std::vector<std::string>{"heartbeat", "handle.opened 5"}));
}

TEST_F(EventStreamTest, tells_only_what_was_asked_for) {
    EventQuery query = lines();
    query.types = *EventTypes::parse("handle.*");
    ASSERT_FALSE(query.selector.set(Rows::handles, "path_prefix", "Dir"));
    auto live = stream(std::move(query));
    tell_opened(1, "dir/a");
    tell_opened(2, "dir2/a");
    locks::OpenRow row;
    row.id = locks::OpenId{3};
    row.path = "dir/b";
    hub.range_changed(row, locks::RangeEvent::granted, {*locks::ByteRange::make(0, 1), locks::LockMode::shared}, {});
    hub.closed(row, locks::CloseReason::client);
    hub.admin_changed({.action = "handles:close", .caller = {}, .peer = {}, .what = {}, .reason = {}});
    EXPECT_EQ(events_of(pull(live)), (std::vector<std::string>{"heartbeat", "handle.opened 1", "handle.closed 3"}));
}

TEST_F(EventStreamTest, changes_of_admins_come_to_those_who_see_everything) {
    EventQuery filtered = lines();
    ASSERT_FALSE(filtered.selector.set(Rows::handles, "share", "projects"));
    auto some = stream(std::move(filtered));
    auto all = stream(lines());
    hub.admin_changed({.action = "handles:close", .caller = {}, .peer = {}, .what = {}, .reason = {}});
    EXPECT_EQ(events_of(pull(some)), std::vector<std::string>{"heartbeat"});
    EXPECT_EQ(events_of(pull(all)), (std::vector<std::string>{"heartbeat", "admin.close"}));
}

TEST_F(EventStreamTest, sessions_come_to_those_who_ask_for_their_people) {
    auto all = stream(lines());
    EventQuery of_bob = lines();
    ASSERT_FALSE(of_bob.selector.set(Rows::handles, "user", "bob"));
    auto bobs = stream(std::move(of_bob));
    EventQuery in_folder = lines();
    ASSERT_FALSE(in_folder.selector.set(Rows::handles, "path_prefix", "dir"));
    auto below = stream(std::move(in_folder));
    hub.session_changed(EventType::session_setup, alice(), {});
    hub.session_changed(EventType::session_closed, bob(), locks::CloseReason::disconnect);
    EXPECT_EQ(events_of(pull(all)), (std::vector<std::string>{"heartbeat", "session.setup", "session.closed"}));
    EXPECT_EQ(events_of(pull(bobs)), (std::vector<std::string>{"heartbeat", "session.closed"}));
    EXPECT_EQ(events_of(pull(below)), std::vector<std::string>{"heartbeat"}) << "a session is in no folder";
}

TEST_F(EventStreamTest, who_is_limited_to_shares_hears_of_them_alone) {
    const auto mine = open("f", alice());
    const auto foreign = open("secret", bob());
    auto limited = stream(lines(), ShareLimit({"projects"}, nullptr));
    tell_opened(1);
    hub.closed(*locks.row(foreign->id), locks::CloseReason::client);
    hub.session_changed(EventType::session_setup, std::make_shared<locks::Owner>(), {});
    hub.session_changed(EventType::tree_connect, alice(), {});
    hub.session_changed(EventType::tree_connect, bob(), {});
    hub.admin_changed({.action = "handles:close", .caller = {}, .peer = {}, .what = {}, .reason = {}});
    EXPECT_EQ(events_of(pull(limited)), (std::vector<std::string>{"heartbeat", "handle.opened 1", "tree.connect"}));
}

TEST_F(EventStreamTest, a_snapshot_comes_before_what_happens_meanwhile) {
    std::vector<locks::OpenRef> held;
    for (std::size_t i = 0; i < EventStream::events_at_a_time + 5; ++i) held.push_back(open("f", alice()));
    EventQuery query = lines();
    query.snapshot = true;
    auto live = stream(std::move(query));

    const auto first = events_of(pull(live));
    ASSERT_EQ(first.size(), EventStream::events_at_a_time + 1);
    EXPECT_EQ(first[0], "heartbeat");
    EXPECT_EQ(first[1], "handle.snapshot " + text(held[0]));
    tell_opened(999);
    const auto second = events_of(pull(live));
    ASSERT_EQ(second.size(), 6u);
    EXPECT_EQ(second[4], "handle.snapshot " + text(held.back()));
    EXPECT_EQ(second[5], "snapshot.end");
    EXPECT_EQ(events_of(pull(live)), std::vector<std::string>{"handle.opened 999"});
    EXPECT_EQ(pages, 2) << "one page at a time";
}

TEST_F(EventStreamTest, a_snapshot_has_a_handle_without_a_session) {
    open_without_session("dir/away");
    EventQuery query = lines();
    query.snapshot = true;
    auto live = stream(std::move(query));
    EXPECT_EQ(events_of(pull(live)).at(1), std::string("handle.snapshot ") + far_id);
}

TEST_F(EventStreamTest, the_end_of_a_snapshot_says_where_the_tail_begins) {
    const auto held = open("f", alice());
    EventQuery query;
    query.snapshot = true;
    auto live = stream(std::move(query));
    const std::string begin = pull(live);
    EXPECT_TRUE(begin.starts_with("retry: 2000\n: heartbeat\n\nevent: handle.snapshot\ndata: {")) << begin;
    const std::string last = std::to_string(1714979289500000 - 1);
    EXPECT_NE(begin.find("event: snapshot.end\nid: " + last + "\ndata: {\"id\":\"" + last +
                         "\",\"event\":\"snapshot.end\",\"handles\":1}\n\n"),
              std::string::npos)
        << begin;
}

TEST_F(EventStreamTest, who_comes_back_in_time_needs_no_snapshot) {
    auto other = stream();
    tell_opened(1);
    EventQuery query = lines();
    query.snapshot = true;
    query.last_event_id = 1714979289500000 - 1;
    auto live = stream(std::move(query));
    EXPECT_EQ(events_of(pull(live)), (std::vector<std::string>{"heartbeat", "handle.opened 1"}));
    EXPECT_EQ(pages, 0);
}

TEST_F(EventStreamTest, a_gap_is_told_with_its_bounds) {
    auto live = stream();
    pull(live);
    for (std::uint64_t i = 0; i < 10; ++i) tell_opened(i);
    const std::string text = pull(live);
    EXPECT_TRUE(text.starts_with("event: gap\nid: 1714979289500001\ndata: {\"event\":\"gap\",\"missed\":2,"
                                 "\"from\":\"1714979289500000\",\"to\":\"1714979289500001\"}\n\n"
                                 "event: handle.opened\nid: 1714979289500002\n"))
        << text;
}

TEST_F(EventStreamTest, a_gap_of_an_unknown_time_has_no_number) {
    EventQuery query = lines();
    query.last_event_id = 3;
    auto live = stream(std::move(query));
    EXPECT_NE(pull(live).find(R"({"event":"gap","missed":null,"from":"4",)"), std::string::npos);
}

TEST_F(EventStreamTest, a_mirror_that_has_missed_something_gets_a_new_snapshot) {
    const auto held = open("f", alice());
    EventQuery query = lines();
    query.snapshot = true;
    auto live = stream(std::move(query));
    pull(live);
    for (std::uint64_t i = 0; i < 10; ++i) tell_opened(i);
    EXPECT_EQ(events_of(pull(live)), std::vector<std::string>{"gap"});
    EXPECT_EQ(events_of(pull(live)), (std::vector<std::string>{"handle.snapshot " + text(held), "snapshot.end"}));
    tell_opened(77);
    EXPECT_EQ(events_of(pull(live)), std::vector<std::string>{"handle.opened 77"});
}

TEST_F(EventStreamTest, a_quiet_stream_shows_that_it_lives) {
    auto live = stream();
    pull(live);
    now += 14s;
    EXPECT_EQ(pull(live), "");
    now += 1s;
    EXPECT_TRUE(pull(live).starts_with(": heartbeat\nid: "));
    EXPECT_EQ(pull(live), "");
}

TEST_F(EventStreamTest, ends_when_its_reader_is_not_known_any_more) {
    auto live = stream();
    pull(live);
    may_go_on = false;
    now += 15s;
    std::string out;
    EXPECT_FALSE(live.pull(out, 0ms));
}

TEST_F(EventStreamTest, ends_with_the_server) {
    auto live = stream();
    hub.end();
    std::string out;
    EXPECT_FALSE(live.pull(out, 60s));
}

} // namespace
} // namespace holdfast::admin_api
