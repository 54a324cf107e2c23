#include "smb2/explain/blockers.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::explain {
namespace {

Blocker open_of(locks::OpenState state, locks::Caching caching = locks::Caching::none) {
    Blocker made;
    made.kind = BlockerKind::share_mode_conflict;
    made.open.emplace();
    made.open->state = state;
    if (caching != locks::Caching::none) {
        made.open->lease.emplace();
        made.open->lease->held = caching;
    }
    return made;
}

TEST(Blockers, all_give_way_only_where_each_caches_its_handle) {
    Blockers blockers;
    EXPECT_FALSE(blockers.all_may_give_way()) << "nobody is there to give way";
    blockers.add(open_of(locks::OpenState::open, locks::Caching::all));
    EXPECT_TRUE(blockers.all_may_give_way());
    blockers.add(open_of(locks::OpenState::open, locks::Caching::read));
    EXPECT_FALSE(blockers.all_may_give_way());
}

TEST(Blockers, who_is_away_gives_way_unless_it_was_promised_otherwise) {
    for (const auto& [kind, gives_way] : {std::pair{locks::DurableKind::durable, true},
                                          {locks::DurableKind::resilient, false},
                                          {locks::DurableKind::persistent, false}}) {
        Blockers blockers;
        Blocker away = open_of(locks::OpenState::orphaned);
        away.open->durable_kind = kind;
        blockers.add(away);
        EXPECT_EQ(blockers.all_may_give_way(), gives_way);
        EXPECT_EQ(blockers.has_persistent_orphan(), kind == locks::DurableKind::persistent);
    }
}

TEST(Blockers, what_blocks_nothing_is_not_asked) {
    Blockers blockers;
    blockers.add(open_of(locks::OpenState::open, locks::Caching::all));
    Blocker process;
    process.kind = BlockerKind::local_process;
    process.blocks = false;
    blockers.add(process);
    EXPECT_TRUE(blockers.all_may_give_way());
    Blocker attribute;
    attribute.kind = BlockerKind::read_only;
    blockers.add(attribute);
    EXPECT_FALSE(blockers.all_may_give_way());
}

TEST(Blockers, no_more_are_kept_than_anybody_reads) {
    Blockers blockers;
    for (std::size_t i = 0; i <= most_blockers; ++i) blockers.add(open_of(locks::OpenState::open));
    EXPECT_EQ(blockers.all.size(), most_blockers);
    EXPECT_TRUE(blockers.is_cut);
}

} // namespace
} // namespace holdfast::smb2::explain
