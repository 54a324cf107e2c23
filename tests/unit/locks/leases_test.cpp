#include "locks/leases.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace holdfast::locks {
namespace {

constexpr FileKey file{1, 2, 0};

Caching caching(const std::string& letters) {
    Caching held = Caching::none;
    for (const char letter : letters) {
        if (letter == 'R') held = held | Caching::read;
        if (letter == 'H') held = held | Caching::handle;
        if (letter == 'W') held = held | Caching::write;
    }
    return held;
}

LeaseName name(std::uint8_t key, std::uint8_t client = 1) {
    LeaseName made;
    made.client[0] = client;
    made.key[0] = key;
    return made;
}

/// The leases of one file, and everything that others would do around them.
struct Stage {
    Leases leases;
    Effects effects;
    Leases::Surroundings around;
    std::uint64_t opens = 0;

    std::unique_ptr<Lease> hold(CachingKind kind, const std::string& wanted, std::uint8_t key = 1,
                                std::uint8_t version = 2, Guard guard = Guard::none) {
        CachingWish wish{.kind = kind, .wanted = caching(wanted), .name = name(key), .version = version, .epoch = 10};
        auto lease = std::make_unique<Lease>(file, wish);
        lease->open = OpenId{++opens};
        lease->guard = guard;
        add_open(*lease);
        leases.grant(*lease, wish.wanted, around);
        return lease;
    }
    void add_open(Lease& lease) {
        ++lease.opens;
        ++lease.real_opens;
        ++around.real_opens;
    }
    void end(Lease& lease) {
        around.real_opens -= lease.real_opens;
        leases.end(lease, effects);
    }
    BreakVerdict ask(CacheOperation operation, std::uint64_t token = 0, std::uint8_t key = 99) {
        return leases.check({operation, OpenId{}, name(key)}, WaitToken{token}, effects);
    }
    std::vector<std::string> breaks() {
        std::vector<std::string> all;
        for (const BreakNotice& notice : effects.breaks) {
            all.push_back(std::to_string(static_cast<int>(notice.from)) + ">" +
                          std::to_string(static_cast<int>(notice.to)) + (notice.needs_acknowledgement ? "!" : ""));
        }
        effects.breaks.clear();
        return all;
    }
    std::vector<std::uint64_t> woken() {
        std::vector<std::uint64_t> all;
        for (const Woken& one : effects.woken) all.push_back(static_cast<std::uint64_t>(one.token));
        effects.woken.clear();
        return all;
    }
};

// ---------------------------------------------------------------- 2.1.4.12

struct BreakRow {
    const char* why;
    CachingKind kind;
    const char* held;
    CacheOperation operation;
    const char* to; // null: no break
    bool waits;
};

constexpr auto lease = CachingKind::lease;
constexpr auto oplock = CachingKind::oplock;
using Op = CacheOperation;

constexpr BreakRow break_rows[] = {
    {"an open needs what is held back, the handle may stay", lease, "RWH", Op::open, "RH", true},
    {"the same without a handle", lease, "RW", Op::open, "R", true},
    {"who reads ahead is in nobody's way", lease, "RH", Op::open, nullptr, false},
    {"looking at attributes breaks no lease", lease, "RWH", Op::open_security, nullptr, false},
    {"new content makes all that is cached wrong", lease, "RWH", Op::overwrite, "", true},
    {"and is not held up by readers, though they answer for their handles", lease, "RH", Op::overwrite, "", false},
    {"nor by mere readers, who are only told", lease, "R", Op::overwrite, "", false},
    {"a cached handle makes way where it is in the way", lease, "RWH", Op::share_broken, "RW", true},
    {"of readers as well", lease, "RH", Op::share_broken, "R", true},
    {"without a handle there is nothing to give", lease, "RW", Op::share_broken, nullptr, false},
    {"a write makes what others have read wrong", lease, "RH", Op::write, "", false},
    {"a name that goes takes handles with it", lease, "RWH", Op::rename, "RW", true},
    {"so does a deletion", lease, "RH", Op::remove, "R", true},
    {"and a new descriptor", lease, "RH", Op::security, "R", true},
    {"what changes in a folder is told and not waited for", lease, "RH", Op::change_below, "", false},
    {"a batch oplock goes down to level II for an open", oplock, "RWH", Op::open, "R", true},
    {"an exclusive one too", oplock, "RW", Op::open, "R", true},
    {"also for one that reads the descriptor", oplock, "RWH", Op::open_security, "R", true},
    {"nothing is left of it for new content", oplock, "RWH", Op::overwrite, "", true},
    {"level II stays for an open", oplock, "R", Op::open, nullptr, false},
    {"and goes for a write, unasked", oplock, "R", Op::write, "", false},
    {"a batch oplock caches the name", oplock, "RWH", Op::rename, "", true},
    {"an exclusive one does not", oplock, "RW", Op::rename, nullptr, false},
    {"a sharing violation is no matter of oplocks", oplock, "RWH", Op::share_broken, nullptr, false},
    {"nor is a deletion", oplock, "RWH", Op::remove, nullptr, false},
};

TEST(Leases, each_operation_breaks_what_it_has_to) {
    for (const BreakRow& row : break_rows) {
        SCOPED_TRACE(row.why);
        Stage stage;
        const auto held = stage.hold(row.kind, row.held);
        ASSERT_EQ(held->held, caching(row.held));
        EXPECT_EQ(stage.ask(row.operation, 7), row.waits ? BreakVerdict::wait : BreakVerdict::proceed);
        EXPECT_EQ(stage.leases.is_any_waiting(), row.waits);
        if (row.to == nullptr) {
            EXPECT_TRUE(stage.effects.breaks.empty());
            continue;
        }
        ASSERT_EQ(stage.effects.breaks.size(), 1U);
        const BreakNotice& notice = stage.effects.breaks.front();
        EXPECT_EQ(notice.to, caching(row.to));
        EXPECT_EQ(notice.needs_acknowledgement, held->is_breaking);
        EXPECT_EQ(held->is_breaking, has_any(caching(row.held), Caching::write | Caching::handle));
    }
}

// ---------------------------------------------------------------- where somebody guards what is cached

constexpr BreakRow guarded_break_rows[] = {
    {"where reading cannot be guarded, all goes with the caching of writes", lease, "RWH", Op::open, "", true},
    {"of an oplock too, and at one stroke", oplock, "RWH", Op::open, "", true},
    {"while that stays, handles go alone", lease, "RWH", Op::share_broken, "RW", true},
};

TEST(Leases, who_is_guarded_as_a_whole_or_not_at_all_gives_up_all_at_once) {
    for (const BreakRow& row : guarded_break_rows) {
        SCOPED_TRACE(row.why);
        Stage stage;
        const auto held = stage.hold(row.kind, row.held, 1, 2, Guard::exclusive);
        ASSERT_EQ(held->held, caching(row.held));
        EXPECT_EQ(stage.ask(row.operation, 7), row.waits ? BreakVerdict::wait : BreakVerdict::proceed);
        ASSERT_EQ(stage.effects.breaks.size(), 1U);
        EXPECT_EQ(stage.effects.breaks.front().to, caching(row.to));
        EXPECT_EQ(stage.leases.acknowledge(*held, caching(row.to), stage.effects).verdict, AckVerdict::done);
        EXPECT_EQ(stage.effects.breaks.size(), 1U) << "nothing is left to be asked for";
    }
}

TEST(Leases, what_only_reads_is_not_granted_where_it_cannot_be_guarded) {
    Stage stage;
    EXPECT_EQ(stage.hold(lease, "RH", 1, 2, Guard::exclusive)->held, Caching::none);
    EXPECT_EQ(stage.hold(oplock, "RWH", 2, 2, Guard::exclusive)->held, Caching::none) << "somebody has it open";
    EXPECT_EQ(stage.hold(lease, "RH", 3, 2, Guard::shared)->held, caching("RH"));
}

TEST(Leases, who_keeps_less_than_was_left_to_it_keeps_nothing_that_is_not_guarded) {
    Stage stage;
    const auto held = stage.hold(lease, "RWH", 1, 2, Guard::exclusive);
    stage.ask(Op::share_broken, 7);
    stage.breaks();
    EXPECT_EQ(stage.leases.acknowledge(*held, caching("R"), stage.effects).verdict, AckVerdict::done);
    EXPECT_EQ(stage.breaks(), std::vector<std::string>{"1>0"});
    EXPECT_EQ(held->held, Caching::none);
}

TEST(Leases, the_guard_is_told_of_each_change_and_minds_what_somebody_may_wait_for) {
    Stage stage;
    const auto changes = [&] { return std::exchange(stage.effects.guarded_changed, {}).size(); };
    const auto unguarded = stage.hold(lease, "R", 1);
    EXPECT_EQ(stage.leases.guarded(), Caching::none);
    stage.end(*unguarded);
    EXPECT_EQ(changes(), 0U);

    const auto held = stage.hold(lease, "RWH", 2, 2, Guard::shared);
    EXPECT_EQ(stage.leases.guarded(), Caching::all);
    stage.ask(Op::overwrite, 7);
    EXPECT_EQ(changes(), 1U);
    EXPECT_EQ(stage.leases.guarded(), Caching::all) << "until it has written back";
    stage.leases.acknowledge(*held, caching(""), stage.effects);
    EXPECT_EQ(changes(), 1U);
    EXPECT_EQ(stage.leases.guarded(), Caching::none);
    stage.end(*held);

    const auto reader = stage.hold(lease, "RH", 3, 2, Guard::shared);
    changes();
    stage.ask(Op::overwrite);
    EXPECT_EQ(changes(), 1U);
    EXPECT_EQ(stage.leases.guarded(), Caching::none) << "it is told, and nobody waits for it";
    EXPECT_EQ(reader->held, caching("RH"));
}

TEST(Leases, nobody_breaks_a_lease_of_his_own_but_level_II_goes_with_its_own_write) {
    Stage stage;
    const auto held = stage.hold(lease, "RWH", 1);
    EXPECT_EQ(stage.ask(Op::write, 1, 1), BreakVerdict::proceed);
    EXPECT_TRUE(stage.effects.breaks.empty());
    stage.end(*held);

    const auto level_two = stage.hold(oplock, "R");
    stage.leases.check({Op::write, level_two->open, std::nullopt}, WaitToken{}, stage.effects);
    EXPECT_EQ(stage.breaks(), std::vector<std::string>{"1>0"});
}

TEST(Leases, an_open_for_attributes_alone_means_nothing) {
    EXPECT_FALSE(operation_of_open(Access::read_attributes | Access::synchronize, false));
    EXPECT_EQ(operation_of_open(Access::read_attributes | Access::read_control, false), Op::open_security);
    EXPECT_EQ(operation_of_open(Access::remove, false), Op::open);
    EXPECT_EQ(operation_of_open(Access::read_attributes, true), Op::overwrite);
}

// ---------------------------------------------------------------- 2.1.5.19

TEST(Leases, whoever_waits_goes_on_when_the_last_break_is_over) {
    Stage stage;
    const auto one = stage.hold(lease, "RH", 1);
    const auto two = stage.hold(lease, "RH", 2);
    EXPECT_EQ(stage.ask(Op::remove, 7), BreakVerdict::wait);
    EXPECT_EQ(stage.leases.acknowledge(*one, caching("R"), stage.effects).verdict, AckVerdict::done);
    EXPECT_TRUE(stage.woken().empty());
    EXPECT_EQ(stage.leases.acknowledge(*two, caching(""), stage.effects).verdict, AckVerdict::done);
    EXPECT_EQ(stage.woken(), std::vector<std::uint64_t>{7});
    EXPECT_EQ(two->held, Caching::none);
}

TEST(Leases, what_is_asked_meanwhile_is_told_step_by_step_under_one_epoch) {
    Stage stage;
    const auto held = stage.hold(lease, "RWH");
    EXPECT_EQ(held->epoch, 11);
    EXPECT_EQ(stage.ask(Op::open, 1), BreakVerdict::wait);
    EXPECT_EQ(stage.breaks(), std::vector<std::string>{"7>3!"});
    EXPECT_EQ(stage.ask(Op::overwrite, 2), BreakVerdict::wait);
    EXPECT_TRUE(stage.breaks().empty()) << "one break at a time";

    stage.leases.acknowledge(*held, caching("RH"), stage.effects);
    EXPECT_EQ(stage.breaks(), std::vector<std::string>{"3>1!"});
    EXPECT_TRUE(stage.woken().empty());
    stage.leases.acknowledge(*held, caching("R"), stage.effects);
    EXPECT_EQ(stage.breaks(), std::vector<std::string>{"1>0"});
    EXPECT_EQ(stage.woken(), (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(held->epoch, 12);
    EXPECT_FALSE(stage.leases.is_any_held());
}

TEST(Leases, an_answer_that_keeps_too_much_or_answers_nothing_changes_nothing) {
    Stage stage;
    const auto held = stage.hold(lease, "RWH");
    EXPECT_EQ(stage.leases.acknowledge(*held, caching("R"), stage.effects).verdict, AckVerdict::not_breaking);
    stage.ask(Op::open, 1);
    EXPECT_EQ(stage.leases.acknowledge(*held, caching("RW"), stage.effects).verdict, AckVerdict::too_much);
    EXPECT_TRUE(held->is_breaking);
    EXPECT_EQ(held->held, caching("RWH"));
    EXPECT_TRUE(stage.woken().empty());
}

TEST(Leases, who_does_not_answer_loses_all_but_only_of_that_break) {
    Stage stage;
    const auto held = stage.hold(lease, "RWH");
    stage.ask(Op::open, 1);
    const std::uint64_t serial = held->serial;
    stage.leases.acknowledge(*held, caching("RH"), stage.effects);
    EXPECT_EQ(stage.leases.find_breaking(serial), nullptr);
    stage.ask(Op::remove, 2);
    stage.leases.expire(serial, stage.effects);
    EXPECT_EQ(held->held, caching("RH")) << "the timer of the answered break";
    stage.leases.expire(held->serial, stage.effects);
    EXPECT_EQ(held->held, Caching::none);
    EXPECT_EQ(stage.woken(), (std::vector<std::uint64_t>{1, 2}));
}

TEST(Leases, the_end_of_a_holder_is_its_answer) {
    Stage stage;
    const auto held = stage.hold(oplock, "RWH");
    stage.ask(Op::open, 5);
    stage.end(*held);
    EXPECT_EQ(stage.woken(), std::vector<std::uint64_t>{5});
}

TEST(Leases, who_waits_can_be_cancelled_and_leaves_with_its_open) {
    Stage stage;
    const auto held = stage.hold(lease, "RWH");
    stage.leases.check({Op::write, OpenId{50}, std::nullopt}, WaitToken{1}, stage.effects);
    stage.ask(Op::open, 2);
    EXPECT_FALSE(stage.leases.cancel(WaitToken{3}, WakeReason::cancelled, stage.effects));
    EXPECT_TRUE(stage.leases.cancel(WaitToken{2}, WakeReason::cancelled, stage.effects));
    stage.leases.cancel_all(OpenId{50}, stage.effects);
    ASSERT_EQ(stage.effects.woken.size(), 2U);
    EXPECT_EQ(stage.effects.woken[0].reason, WakeReason::cancelled);
    EXPECT_EQ(stage.effects.woken[1].reason, WakeReason::open_closed);
    EXPECT_FALSE(stage.leases.is_any_waiting());
}

// ---------------------------------------------------------------- 2.1.5.18

struct GrantRow {
    const char* why;
    CachingKind first_kind;
    const char* first; // what somebody else holds; "" is an open without a lease, null nobody
    CachingKind kind;
    const char* wanted;
    const char* granted;
};

constexpr GrantRow grant_rows[] = {
    {"alone one gets all", lease, nullptr, lease, "RWH", "RWH"},
    {"nothing goes without reading", lease, nullptr, lease, "WH", ""},
    {"an open beside it takes writes", lease, "", lease, "RWH", "RH"},
    {"so does a lease", lease, "RH", lease, "RWH", "RH"},
    {"and nothing at all beside one who holds back writes", lease, "RWH", lease, "RWH", ""},
    {"level II and handles do not meet", oplock, "R", lease, "RH", "R"},
    {"whoever came first", lease, "RH", oplock, "R", ""},
    {"level II beside readers", lease, "R", oplock, "RWH", "R"},
    {"a batch oplock alone", lease, nullptr, oplock, "RWH", "RWH"},
    {"an oplock beside others is level II", oplock, "", oplock, "RW", "R"},
};

TEST(Leases, a_grant_leaves_to_others_what_they_have) {
    for (const GrantRow& row : grant_rows) {
        SCOPED_TRACE(row.why);
        Stage stage;
        std::unique_ptr<Lease> first;
        if (row.first != nullptr) first = stage.hold(row.first_kind, row.first, 1);
        EXPECT_EQ(stage.hold(row.kind, row.wanted, 2)->held, caching(row.granted));
    }
}

TEST(Leases, folders_locks_and_deletions_limit_a_grant) {
    Stage folder;
    folder.around.is_directory = true;
    const auto held = folder.hold(lease, "RWH");
    EXPECT_EQ(held->held, caching("RH"));
    folder.ask(Op::change_below);
    folder.leases.acknowledge(*held, Caching::none, folder.effects);
    folder.add_open(*held);
    folder.leases.grant(*held, caching("RWH"), folder.around);
    EXPECT_EQ(held->held, caching("RH")) << "promoted as far as a folder goes";
    Stage folder_oplock;
    folder_oplock.around.is_directory = true;
    EXPECT_EQ(folder_oplock.hold(oplock, "RWH")->held, Caching::none);
    Stage going;
    going.around.is_delete_pending = true;
    EXPECT_EQ(going.hold(lease, "RH")->held, caching("R"));
    Stage locked;
    locked.around.is_any_range_locked = true;
    EXPECT_EQ(locked.hold(lease, "RH")->held, Caching::none);
    EXPECT_EQ(locked.hold(lease, "RH", 2)->held, Caching::none);
}

TEST(Leases, a_lease_is_promoted_as_a_whole_or_not_at_all) {
    Stage stage;
    const auto held = stage.hold(lease, "R", 1);
    const auto other = stage.hold(lease, "RH", 2);
    stage.add_open(*held);
    stage.leases.grant(*held, caching("RWH"), stage.around);
    EXPECT_EQ(held->held, caching("R"));
    stage.leases.grant(*held, caching("RH"), stage.around);
    EXPECT_EQ(held->held, caching("RH"));
    EXPECT_EQ(held->epoch, 12);
    stage.leases.grant(*held, caching("RW"), stage.around);
    EXPECT_EQ(held->held, caching("RH")) << "never less than it has";
    stage.end(*other);
    stage.leases.grant(*held, caching("RWH"), stage.around);
    EXPECT_EQ(held->held, caching("RWH"));
}

// ---------------------------------------------------------------- at random

/// The invariants of the class, said again from outside.
void expect_sound(const std::vector<std::unique_ptr<Lease>>& all, const Leases& leases) {
    bool any_write = false;
    std::size_t holders = 0;
    for (const auto& one : all) {
        if (one->held == Caching::none) {
            EXPECT_FALSE(one->is_breaking);
            continue;
        }
        ++holders;
        any_write = any_write || has_any(one->held, Caching::write);
        EXPECT_TRUE(has_any(one->held, Caching::read));
        if (one->is_breaking) {
            EXPECT_TRUE(has_all(one->held, one->asked));
            EXPECT_TRUE(has_all(one->asked | one->required, one->required));
        }
    }
    EXPECT_TRUE(!any_write || holders == 1) << "who holds back writes is alone";
    EXPECT_EQ(leases.is_any_held(), holders != 0);
}

TEST(Leases, random_walks_leave_nobody_waiting_for_nothing) {
    constexpr Op operations[] = {Op::open,   Op::overwrite, Op::share_broken, Op::write,
                                 Op::rename, Op::remove,    Op::security,     Op::change_below};
    constexpr const char* wishes[] = {"R", "RH", "RW", "RWH"};
    for (unsigned seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto draw = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
        Stage stage;
        std::vector<std::unique_ptr<Lease>> all;
        std::uint64_t tokens = 0;
        std::size_t waiting = 0;
        for (int step = 0; step < 300; ++step) {
            const unsigned what = draw(10);
            if (what < 3 && all.size() < 6) {
                // As an open does: it asks first, and is granted nothing while it has to wait.
                const auto key = static_cast<std::uint8_t>(10 + draw(200));
                if (stage.ask(Op::open, 0, key) == BreakVerdict::proceed)
                    all.push_back(stage.hold(draw(2) == 0 ? lease : oplock, wishes[draw(4)], key));
            } else if (what < 6) {
                if (stage.ask(operations[draw(std::size(operations))], ++tokens) == BreakVerdict::wait) ++waiting;
            } else if (what < 9 && !all.empty()) {
                Lease& one = *all[draw(static_cast<unsigned>(all.size()))];
                if (draw(4) == 0)
                    stage.leases.expire(one.serial, stage.effects);
                else
                    stage.leases.acknowledge(one, one.asked, stage.effects);
            } else if (!all.empty()) {
                const std::size_t at = draw(static_cast<unsigned>(all.size()));
                stage.end(*all[at]);
                all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
            }
            waiting -= stage.woken().size();
            stage.breaks();
            expect_sound(all, stage.leases);
            bool any_breaking = false;
            for (const auto& one : all) any_breaking = any_breaking || one->is_breaking;
            ASSERT_TRUE(any_breaking || waiting == 0) << "somebody waits for nothing";
            ASSERT_EQ(stage.leases.is_any_waiting(), waiting != 0);
        }
        for (const auto& one : all) stage.end(*one);
        waiting -= stage.woken().size();
        ASSERT_EQ(waiting, 0U) << "no token is lost";
    }
}

} // namespace
} // namespace holdfast::locks
