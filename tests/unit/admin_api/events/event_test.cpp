#include "admin_api/events/event.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::admin_api {
namespace {

std::set<std::string_view> wanted_by(const EventTypes& types) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < event_types; ++i) {
        const auto type = static_cast<EventType>(i);
        if (types.has(type)) names.insert(name_of(type));
    }
    return names;
}

TEST(EventType, each_has_a_name_of_its_own) {
    EXPECT_EQ(wanted_by(EventTypes::all()).size(), event_types);
    EXPECT_EQ(name_of(EventType::handle_opened), "handle.opened");
    EXPECT_EQ(name_of(EventType::lock_denied), "lock.denied");
    EXPECT_EQ(name_of(EventType::lease_break_timeout), "lease.break_timeout");
    EXPECT_EQ(name_of(EventType::conflict_share_mode), "conflict.share_mode");
    EXPECT_EQ(name_of(EventType::conflict_lock), "conflict.lock");
    EXPECT_EQ(name_of(EventType::session_setup), "session.setup");
    EXPECT_EQ(name_of(EventType::tree_disconnect), "tree.disconnect");
    EXPECT_EQ(name_of(EventType::admin_change), "admin.change");
}

TEST(EventTypes, are_chosen_by_name_and_by_group) {
    struct Case {
        const char* text;
        std::set<std::string_view> wanted;
    };
    const Case cases[] = {
        {"handle.opened", {"handle.opened"}},
        {"handle.opened,lock.denied", {"handle.opened", "lock.denied"}},
        {"admin.*", {"admin.close", "admin.change"}},
        {"lease.*,lease.granted", {"lease.granted", "lease.break_sent", "lease.break_acked", "lease.break_timeout"}},
    };
    for (const Case& c : cases) {
        const auto types = EventTypes::parse(c.text);
        ASSERT_TRUE(types) << c.text;
        EXPECT_EQ(wanted_by(*types), c.wanted) << c.text;
    }
    EXPECT_EQ(wanted_by(*EventTypes::parse("*")).size(), event_types);
}

TEST(EventTypes, refuse_what_names_none) {
    for (const char* text : {"", "handle", "handle.", "handle.opened,", ",handle.opened", "hand*", "handle.o*", "gap",
                             "handle.opened, lock.denied", "**", "handle.**"}) {
        EXPECT_FALSE(EventTypes::parse(text)) << text;
    }
}

TEST(Event, its_size_counts_its_texts) {
    Event small;
    Event large;
    large.open.path.assign(10'000, 'p');
    large.more = Renaming{std::string(5'000, 'o')};
    EXPECT_GE(large.size(), small.size() + 14'900);
}

} // namespace
} // namespace holdfast::admin_api
