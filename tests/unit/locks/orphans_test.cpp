#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

#include <functional>

namespace holdfast::locks {
namespace {

using namespace test;

struct Orphans : testing::Test {
    WakeList sink;
    LockManager manager{{}, sink};

    static CachingWish wish(CachingKind kind, Caching wanted) {
        CachingWish made;
        made.kind = kind;
        made.wanted = wanted;
        made.name.client[0] = 5;
        if (kind == CachingKind::lease) made.name.key[0] = 1;
        return made;
    }
    OpenResult open_durable(CachingKind kind = CachingKind::lease, Caching wanted = Caching::all) {
        OpenRequest made = request(1);
        made.caching = wish(kind, wanted);
        made.durable = Durability{60'000, {7}};
        return manager.open(std::move(made));
    }
    /// The client's connection is lost.
    std::vector<Orphan> lose() {
        std::vector<Orphan> kept;
        manager.close_session(SessionId{1}, CloseReason::disconnect, &kept, Time(std::chrono::seconds(5)));
        return kept;
    }
    static Reconnection reconnection(OpenId id, bool by_lease = true) {
        Reconnection made;
        made.id = id;
        made.create_guid = CreateGuid{7};
        made.client[0] = 5;
        if (by_lease) made.lease_key = LeaseKey{1};
        made.owner = owner(2);
        return made;
    }
};

TEST_F(Orphans, a_durable_open_waits_for_its_client_and_is_as_it_was_left) {
    const OpenResult opened = open_durable();
    EXPECT_TRUE(opened.durable);
    ASSERT_EQ(lock_one(manager, *opened.open, exclusive(0, 10)), LockVerdict::granted);
    const auto kept = lose();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].timeout_ms, 60'000U);
    EXPECT_EQ(manager.find(opened.open->id), nullptr);
    EXPECT_EQ(manager.row(opened.open->id)->state, OpenState::orphaned);
    EXPECT_EQ(manager.row(opened.open->id)->expires_at, Time(std::chrono::seconds(65)));
    EXPECT_EQ(manager.totals().locks_held, 1U);

    const auto back = manager.reconnect(reconnection(opened.open->id));
    ASSERT_EQ(back.verdict, ReconnectVerdict::reconnected);
    EXPECT_EQ(back.caching.held, Caching::all);
    EXPECT_TRUE(back.open->is_of(SessionId{2}, TreeId{1}));
    EXPECT_EQ(manager.find(opened.open->id), back.open);
    manager.expire(kept[0]); // too late
    EXPECT_EQ(manager.opens_of(SessionId{2}), 1U);
    EXPECT_EQ(manager.close_session(SessionId{2}, CloseReason::logoff), 1U);
    EXPECT_EQ(manager.totals().locks_held, 0U);
}

TEST_F(Orphans, only_who_caches_the_handle_is_durable) {
    EXPECT_FALSE(open_durable(CachingKind::lease, Caching::read).durable);
    EXPECT_TRUE(lose().empty());
    EXPECT_EQ(manager.totals().opens, 0U);
    EXPECT_FALSE(open_durable(CachingKind::oplock, Caching::read | Caching::write).durable);
}

TEST_F(Orphans, nobody_else_gets_it) {
    const OpenId id = open_durable().open->id;
    EXPECT_EQ(manager.reconnect(reconnection(id)).verdict, ReconnectVerdict::unknown) << "it is in use";
    lose();
    Reconnection wrong = reconnection(id);
    wrong.create_guid = CreateGuid{8};
    EXPECT_EQ(manager.reconnect(wrong).verdict, ReconnectVerdict::unknown);
    wrong = reconnection(id);
    wrong.client[0] = 6;
    EXPECT_EQ(manager.reconnect(wrong).verdict, ReconnectVerdict::unknown);
    wrong = reconnection(id, false);
    EXPECT_EQ(manager.reconnect(wrong).verdict, ReconnectVerdict::unknown) << "without its lease";
    wrong = reconnection(id);
    wrong.owner = owner(2, 1, 9);
    EXPECT_EQ(manager.reconnect(wrong).verdict, ReconnectVerdict::unknown) << "on another share";
    auto stranger = std::make_shared<Owner>(*owner(2));
    stranger->sid = "S-1-5-21-1";
    wrong.owner = stranger;
    EXPECT_EQ(manager.reconnect(wrong).verdict, ReconnectVerdict::not_its_user);
    wrong.owner = owner(1); // that session has ended
    EXPECT_EQ(manager.reconnect(wrong).verdict, ReconnectVerdict::owner_gone);
    EXPECT_EQ(manager.row(id)->state, OpenState::orphaned) << "what was refused has changed nothing";
    EXPECT_EQ(manager.reconnect(reconnection(id)).verdict, ReconnectVerdict::reconnected);
}

TEST_F(Orphans, a_batch_oplock_lives_on_too) {
    const OpenId id = open_durable(CachingKind::oplock).open->id;
    EXPECT_EQ(lose().size(), 1U);
    EXPECT_EQ(manager.reconnect(reconnection(id)).verdict, ReconnectVerdict::unknown) << "it had no lease";
    const auto back = manager.reconnect(reconnection(id, false));
    EXPECT_EQ(back.verdict, ReconnectVerdict::reconnected);
    EXPECT_EQ(back.caching.held, Caching::all);
}

TEST_F(Orphans, version_1_may_come_back_for_what_version_2_has_opened) {
    const OpenId id = open_durable(CachingKind::oplock).open->id;
    lose();
    Reconnection plain = reconnection(id, false);
    plain.create_guid.reset();
    EXPECT_EQ(manager.reconnect(plain).verdict, ReconnectVerdict::reconnected);
}

TEST_F(Orphans, who_does_not_come_back_in_time_is_closed_but_each_absence_has_its_own_time) {
    const OpenId id = open_durable().open->id;
    const auto first = lose();
    manager.reconnect(reconnection(id));
    std::vector<Orphan> second;
    manager.close_session(SessionId{2}, CloseReason::disconnect, &second);
    manager.expire(first.at(0));
    EXPECT_TRUE(manager.row(id)) << "the time of the first absence";
    manager.expire(second.at(0));
    EXPECT_FALSE(manager.row(id));
    EXPECT_EQ(manager.totals().streams, 0U);
    EXPECT_EQ(manager.reconnect(reconnection(id)).verdict, ReconnectVerdict::unknown);
}

TEST_F(Orphans, whoever_is_in_need_of_the_file_gets_it) {
    const OpenId id = open_durable().open->id;
    lose();
    OpenRequest other = request(1, "f", owner(3));
    other.token = WaitToken{9};
    EXPECT_EQ(manager.open(std::move(other)).verdict, OpenVerdict::must_wait);
    // Nobody can be told, so the break is over at once.
    manager.expire_break(sink.breaks.at(0).ticket);
    EXPECT_FALSE(manager.row(id)) << "it lived by its lease";
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(manager.open(request(1, "f", owner(3))).verdict, OpenVerdict::granted);
}

TEST_F(Orphans, an_admin_ends_it_for_good_and_so_does_who_keeps_none) {
    const OpenId id = open_durable().open->id;
    lose();
    EXPECT_EQ(manager.close(id, CloseReason::admin).verdict, CloseVerdict::closed);
    EXPECT_EQ(manager.reconnect(reconnection(id)).verdict, ReconnectVerdict::unknown);

    open_durable();
    EXPECT_EQ(manager.close_session(SessionId{1}, CloseReason::admin), 0U) << "an ended session has no opens";
    EXPECT_EQ(manager.totals().opens, 0U);
}

TEST_F(Orphans, what_waits_on_behalf_of_the_open_is_told) {
    const OpenResult opened = open_durable();
    const OpenRef other = manager.open(request(2, "g", owner(1))).open;
    ASSERT_EQ(lock_one(manager, *opened.open, exclusive(0, 10)), LockVerdict::granted);
    ASSERT_EQ(manager.lock_or_queue(*opened.open, exclusive(5, 1), WaitToken{3}), LockVerdict::queued);
    EXPECT_EQ(lose().size(), 1U) << "and the other open of that session is closed";
    ASSERT_EQ(sink.woken.size(), 1U);
    EXPECT_EQ(sink.woken[0].reason, WakeReason::open_closed);
    EXPECT_EQ(manager.totals().opens, 1U);
    manager.close_all(CloseReason::shutdown);
    EXPECT_EQ(manager.totals().opens, 0U);
    EXPECT_FALSE(other->is_open());
}

TEST_F(Orphans, who_has_lost_its_handle_is_past_coming_back) {
    /// Comes back for another open in the middle of the end of this one.
    struct Returning : Resource {
        std::function<void()> in_close;
        void on_close(OpenId, CloseReason) noexcept override { in_close(); }
        bool remove_name(const std::string&) noexcept override { return true; }
    };
    std::vector<OpenId> ids;
    int ended = 0, came_back = 0;
    for (int i = 0; i < 2; ++i) {
        OpenRequest made = request(1);
        made.caching = wish(CachingKind::lease, Caching::all);
        made.durable = Durability{60'000, {7}};
        auto resource = std::make_unique<Returning>();
        resource->in_close = [&] {
            ++ended;
            for (const OpenId id : ids)
                came_back += manager.reconnect(reconnection(id)).verdict == ReconnectVerdict::reconnected;
        };
        made.resource = std::move(resource);
        ids.push_back(manager.open(std::move(made)).open->id);
    }
    ASSERT_EQ(lose().size(), 2U);
    OpenRequest other = request(1, "f", owner(3));
    other.token = WaitToken{1};
    ASSERT_EQ(manager.open(std::move(other)).verdict, OpenVerdict::must_wait);
    manager.expire_break(sink.breaks.at(0).ticket);
    EXPECT_EQ(ended, 2);
    EXPECT_EQ(came_back, 0) << "it would be told that it has its open, and lose it at once";
}

TEST_F(Orphans, an_answer_that_was_under_way_when_its_client_left_ends_the_open) {
    const OpenRef opened = open_durable(CachingKind::oplock).open;
    ASSERT_EQ(lose().size(), 1U);
    OpenRequest other = request(1, "f", owner(3));
    other.token = WaitToken{1};
    ASSERT_EQ(manager.open(std::move(other)).verdict, OpenVerdict::must_wait);
    EXPECT_EQ(manager.acknowledge_oplock(*opened, Caching::read).verdict, AckVerdict::done);
    EXPECT_FALSE(manager.row(opened->id)) << "level II is nothing to wait by";
    EXPECT_EQ(sink.woken.size(), 1U);
}

TEST_F(Orphans, the_end_of_a_tree_spares_what_has_come_back_elsewhere) {
    struct Hooked : Resource {
        std::function<void()> in_close;
        void on_close(OpenId, CloseReason) noexcept override { in_close(); }
        bool remove_name(const std::string&) noexcept override { return true; }
    };
    OpenId durable{};
    ReconnectVerdict verdict{};
    auto hooked = std::make_unique<Hooked>();
    hooked->in_close = [&] {
        ASSERT_EQ(lose().size(), 1U);
        verdict = manager.reconnect(reconnection(durable)).verdict;
    };
    OpenRequest first = request(2, "g");
    first.resource = std::move(hooked);
    manager.open(std::move(first));
    durable = open_durable().open->id;
    manager.close_tree(SessionId{1}, TreeId{1}, CloseReason::tree_disconnect);
    ASSERT_EQ(verdict, ReconnectVerdict::reconnected);
    EXPECT_NE(manager.find(durable), nullptr) << "it belongs to another session by now";
}

} // namespace
} // namespace holdfast::locks
