#include "admin_api/events/event_writer.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

namespace json = boost::json;

Event event_of(EventType type, Event::More more = {}) {
    Event event;
    event.id = 42;
    event.type = type;
    event.at = test_now;
    event.open.id = locks::OpenId{7};
    event.open.state = locks::OpenState::open;
    event.open.path = "dir/f";
    event.open.file = {65024, 11, 0};
    event.open.owner = alice();
    event.more = std::move(more);
    return event;
}

json::object written(const Event& event, std::optional<locks::OpenRow> blocker = {}) {
    std::string text;
    JsonWriter writer(text);
    write_event(writer, event, [&](locks::OpenId) { return blocker; });
    return json::parse(text).as_object();
}

locks::OpenRow row_of_bob() {
    locks::OpenRow row;
    row.id = locks::OpenId{9};
    row.path = "dir/f";
    row.owner = bob();
    return row;
}

TEST(EventWriter, a_handle_is_told_as_it_is_listed) {
    const auto told = written(event_of(EventType::handle_closed, Ending{locks::CloseReason::logoff}));
    EXPECT_EQ(told.at("id"), "42");
    EXPECT_EQ(told.at("event"), "handle.closed");
    EXPECT_EQ(told.at("at"), "2024-05-06T07:08:09.500000000Z");
    EXPECT_EQ(told.at("reason"), "logoff");
    EXPECT_EQ(told.at("handle").at("id"), "7");
    EXPECT_EQ(told.at("handle").at("state"), "connected");
    EXPECT_EQ(told.at("handle").at("user").at("name"), "alice");
    EXPECT_TRUE(told.at("handle").as_object().contains("share_mode"));
}

TEST(EventWriter, a_rename_has_both_paths) {
    const auto told = written(event_of(EventType::handle_renamed, Renaming{"dir/old"}));
    EXPECT_EQ(told.at("old_path"), "dir/old");
    EXPECT_EQ(told.at("handle").at("path"), "dir/f");
}

TEST(EventWriter, a_refused_lock_names_who_is_in_the_way) {
    const locks::RangeRequest range{*locks::ByteRange::make(100, UINT64_MAX - 200), locks::LockMode::exclusive};
    const auto told =
        written(event_of(EventType::conflict_lock, RangeChange{range, locks::OpenId{9}, false}), row_of_bob());
    EXPECT_EQ(told.at("handle").at("id"), "7");
    EXPECT_EQ(told.at("handle").at("path"), "dir/f");
    EXPECT_EQ(told.at("lock").at("mode"), "exclusive");
    EXPECT_EQ(told.at("lock").at("offset"), "100");
    EXPECT_EQ(told.at("lock").at("length"), "18446744073709551415");
    EXPECT_EQ(told.at("outcome"), "denied");
    EXPECT_EQ(told.at("blocker").at("id"), "9");
    EXPECT_EQ(told.at("blocker").at("is_open"), true);
    EXPECT_EQ(told.at("blocker").at("user").at("name"), "bob");
    EXPECT_EQ(told.at("blocker").at("client").at("ip"), "fd00::17");
    EXPECT_EQ(told.at("blocker").at("share"), "Home");
}

TEST(EventWriter, a_blocker_that_has_gone_keeps_its_id) {
    const locks::RangeRequest range{*locks::ByteRange::make(0, 1), locks::LockMode::shared};
    const auto told = written(event_of(EventType::conflict_lock, RangeChange{range, locks::OpenId{9}, true}));
    EXPECT_EQ(told.at("outcome"), "waiting");
    EXPECT_EQ(told.at("blocker"), json::parse(R"({"id":"9","is_open":false})"));
}

TEST(EventWriter, a_refused_open_has_no_id_and_tells_what_it_wanted) {
    Event event = event_of(EventType::conflict_share_mode, RefusedOpen{locks::OpenId{9}});
    event.open.id = locks::OpenId{};
    event.open.access = locks::Access::write_data | locks::Access::remove;
    event.open.share_mode = locks::ShareMode::read;
    const auto told = written(event, row_of_bob());
    EXPECT_TRUE(told.at("handle").at("id").is_null());
    EXPECT_EQ(told.at("handle").at("user").at("name"), "alice");
    EXPECT_EQ(told.at("wanted").at("access"), "0x00010002");
    EXPECT_EQ(told.at("wanted").at("rights"), json::parse(R"(["Write","Delete"])"));
    EXPECT_EQ(told.at("wanted").at("share_mode"), json::parse(R"({"read":true,"write":false,"delete":false})"));
    EXPECT_EQ(told.at("blocker").at("id"), "9");

    event.more = RefusedOpen{};
    EXPECT_TRUE(written(event).at("blocker").is_null());
}

TEST(EventWriter, a_lease_tells_from_what_to_what) {
    Event event = event_of(EventType::lease_break_sent, CachingChange{locks::Caching::all, locks::Caching::read});
    locks::LeaseRow lease;
    lease.kind = locks::CachingKind::lease;
    lease.version = 2;
    lease.epoch = 3;
    event.open.lease = lease;
    const auto told = written(event).at("lease").as_object();
    EXPECT_EQ(told.at("type"), "lease_v2");
    EXPECT_EQ(told.at("epoch"), 3);
    EXPECT_EQ(told.at("from"), "RWH");
    EXPECT_EQ(told.at("to"), "R");
}

TEST(EventWriter, an_admins_change_has_no_handle) {
    const auto told =
        written(event_of(EventType::admin_close, std::make_unique<const AdminChange>(AdminChange{
                                                     "handles:close", "ops", "::1", "all", "INC-1", true, 3, 2, 1})));
    EXPECT_FALSE(told.contains("handle"));
    EXPECT_EQ(told.at("action"), "handles:close");
    EXPECT_EQ(told.at("caller"), "ops");
    EXPECT_EQ(told.at("reason"), "INC-1");
    EXPECT_EQ(told.at("dry_run"), true);
    EXPECT_EQ(told.at("matched"), 3);
}

TEST(EventWriter, every_type_is_json_also_when_nobody_is_known) {
    for (std::size_t i = 0; i < event_types; ++i) {
        Event event = event_of(static_cast<EventType>(i));
        event.open.owner = nullptr;
        EXPECT_EQ(written(event).at("event").as_string(), name_of(event.type).data());
    }
}

} // namespace
} // namespace holdfast::admin_api
