#include "smb2/pipes/srvsvc_sessions.h"

#include "tests/unit/smb2/pipes/admin_fixture.h"

#include <gmock/gmock.h>

namespace holdfast::smb2::pipes::srvsvc_calls {
namespace {

using test::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

constexpr std::uint16_t opnum_enum = 12, opnum_del = 13;

class SrvsvcSessions : public test::AdminTest {
  protected:
    SrvsvcSessions() {
        alice = add_session("alice", "192.0.2.7");
        tree = connect(alice, demo);
        open(tree, "a");
        open(tree, "b");
        now += std::chrono::seconds(100);
        alice->last_use_ns = (now - std::chrono::seconds(30)).time_since_epoch().count();
    }
    Listed list(std::uint32_t level, std::string_view shape, std::u16string client = {}, std::u16string user = {},
                std::uint32_t preferred = UINT32_MAX, std::uint32_t resume = 0) {
        const Bytes ask = enum_stub({std::move(client), std::move(user)}, level, preferred, resume);
        return read_list(call(opnum_enum, ask), shape);
    }
    WinError end(std::u16string_view client, std::u16string_view user) {
        NdrWriter ask;
        ask.null();
        put(ask, client);
        put(ask, user);
        return code_of(call(opnum_del, ask.take()));
    }

    std::shared_ptr<Session> alice;
    std::shared_ptr<TreeConnect> tree;
};

TEST_F(SrvsvcSessions, each_level_tells_what_it_has) {
    const std::u16string_view client = u"\\\\192.0.2.7", user = u"alice", transport = u"\\Device\\NetbiosSmb";
    const auto of_alice = [this](std::uint32_t level, std::string_view shape) {
        const Listed listed = list(level, shape, {}, u"ALICE");
        EXPECT_EQ(listed.error, WinError::success);
        EXPECT_EQ(listed.numbers.size(), 1U);
        return listed;
    };
    EXPECT_EQ(list(0, "s").total, 2U);
    EXPECT_THAT(list(0, "s").strings, IsSupersetOf({u"\\\\192.0.2.1", u"\\\\192.0.2.7"}));
    const Listed one = of_alice(1, "ssnnnn");
    EXPECT_THAT(one.numbers[0], ElementsAre(2U, 100U, 30U, 0U));
    EXPECT_THAT(one.strings, ElementsAre(client, user));
    const Listed two = of_alice(2, "ssnnnns");
    EXPECT_THAT(two.numbers[0], ElementsAre(2U, 100U, 30U, 0U));
    EXPECT_THAT(two.strings, ElementsAre(client, user, u""));
    const Listed ten = of_alice(10, "ssnn");
    EXPECT_THAT(ten.numbers[0], ElementsAre(100U, 30U));
    const Listed all = of_alice(502, "ssnnnnss");
    EXPECT_THAT(all.numbers[0], ElementsAre(2U, 100U, 30U, 0U));
    EXPECT_THAT(all.strings, ElementsAre(client, user, u"", transport));
}

TEST_F(SrvsvcSessions, a_guest_is_marked_and_who_is_nobody_yet_is_left_out) {
    add_session("guest", "192.0.2.9", true);
    state.sessions.create(now, 100);
    EXPECT_EQ(list(0, "s").total, 3U);
    EXPECT_EQ(list(1, "ssnnnn", {}, u"guest").numbers[0][3], 1U);
}

TEST_F(SrvsvcSessions, qualifiers_leave_what_matches_both_and_none_is_an_error) {
    EXPECT_EQ(list(0, "s", u"\\\\192.0.2.7").total, 1U);
    EXPECT_EQ(list(0, "s", u"\\\\192.0.2.7", u"alice").total, 1U);
    EXPECT_EQ(list(0, "s", u"\\\\192.0.2.7", u"root").error, WinError::user_not_found);
    EXPECT_EQ(list(0, "s", u"\\\\192.0.2.8").error, WinError::client_name_not_found);
    EXPECT_EQ(list(0, "s", u"192.0.2.7").error, WinError::invalid_computer);
    EXPECT_EQ(list(0, "s", std::u16string(1'024, u'\\')).error, WinError::invalid_parameter);
}

TEST_F(SrvsvcSessions, a_walk_in_small_answers_meets_each_once) {
    for (int i = 0; i < 50; ++i) add_session("user" + std::to_string(i), "192.0.2.7");
    std::vector<std::u16string> met;
    std::uint32_t resume = 0;
    Listed page;
    do {
        page = list(10, "ssnn", {}, {}, 200, resume);
        for (std::size_t i = 1; i < page.strings.size(); i += 2) met.push_back(page.strings[i]);
        resume = page.resume;
    } while (page.error == WinError::more_data);
    EXPECT_EQ(page.error, WinError::success);
    std::ranges::sort(met);
    EXPECT_EQ(met.size(), 52U);
    EXPECT_EQ(std::ranges::adjacent_find(met), met.end());
    EXPECT_EQ(list(10, "ssnn", {}, {}, 10).error, WinError::buf_too_small);
}

TEST_F(SrvsvcSessions, ending_ends_all_that_match_with_their_opens) {
    const auto second = add_session("Alice", "192.0.2.7");
    const auto elsewhere = add_session("alice", "192.0.2.70");
    EXPECT_EQ(end(u"\\\\192.0.2.7", u"alice"), WinError::success);
    EXPECT_EQ(alice->state, SessionState::closed);
    EXPECT_EQ(second->state, SessionState::closed);
    EXPECT_EQ(elsewhere->state, SessionState::valid);
    EXPECT_EQ(locks.totals().opens, 1U); // the administrator's own pipe
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].action, "srvsvc.session_delete");
    EXPECT_THAT(changes[0].what, HasSubstr("192.0.2.7"));
    EXPECT_EQ(changes[0].matched, 2U);
    EXPECT_EQ(changes[0].done, 2U);
}

TEST_F(SrvsvcSessions, who_ends_his_own_session_is_answered_first) {
    EXPECT_EQ(end({}, u"root"), WinError::success);
    EXPECT_EQ(root->state, SessionState::valid);
    run_jobs();
    EXPECT_EQ(root->state, SessionState::closed);
    EXPECT_FALSE(locks.find(own_pipe));
}

TEST_F(SrvsvcSessions, a_question_that_means_nobody_ends_nothing) {
    EXPECT_EQ(end({}, {}), WinError::invalid_parameter);
    EXPECT_EQ(end(u"192.0.2.7", {}), WinError::client_name_not_found);
    EXPECT_EQ(end(u"\\\\", u"alice"), WinError::client_name_not_found);
    EXPECT_EQ(end(u"\\\\192.0.2.7", u"bob"), WinError::client_name_not_found);
    EXPECT_EQ(end({}, std::u16string(1'024, u'a')), WinError::invalid_parameter);
    EXPECT_EQ(state.sessions.size(), 2U);
}

TEST_F(SrvsvcSessions, nobody_else_sees_or_ends_anything_at_any_level) {
    become("alice");
    const std::pair<std::uint32_t, std::string_view> levels[] = {
        {0, "s"}, {1, "ssnnnn"}, {2, "ssnnnns"}, {10, "ssnn"}, {502, "ssnnnnss"}};
    for (const auto& [level, shape] : levels) {
        EXPECT_EQ(list(level, shape).error, WinError::access_denied) << level;
        EXPECT_EQ(list(level, shape).total, 0U) << level;
    }
    EXPECT_EQ(end({}, u"alice"), WinError::access_denied);
    EXPECT_EQ(alice->state, SessionState::valid);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_FALSE(changes[0].allowed);
}

} // namespace
} // namespace holdfast::smb2::pipes::srvsvc_calls
