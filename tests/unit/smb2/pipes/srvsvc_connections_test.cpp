#include "smb2/pipes/srvsvc_connections.h"

#include "tests/unit/smb2/pipes/admin_fixture.h"

#include <gmock/gmock.h>

#include <set>

namespace holdfast::smb2::pipes::srvsvc_calls {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class SrvsvcConnections : public test::AdminTest {
  protected:
    SrvsvcConnections() {
        alice = add_session("alice", "192.0.2.7");
        tree = connect(alice, demo);
        connect(alice, ipc);
        open(tree, "a");
        open(tree, "b");
        now += std::chrono::seconds(10);
    }
    Listed list(std::u16string qualifier, std::uint32_t preferred = UINT32_MAX, std::uint32_t resume = 0) {
        return read_list(call(8, enum_stub({std::move(qualifier)}, 1, preferred, resume)), "nnnnnss");
    }

    std::shared_ptr<Session> alice;
    std::shared_ptr<TreeConnect> tree;
};

TEST_F(SrvsvcConnections, of_a_share_are_told_with_their_clients) {
    const Listed listed = list(u"DEMO");
    EXPECT_EQ(listed.error, WinError::success);
    EXPECT_EQ(listed.total, 1U);
    ASSERT_EQ(listed.numbers.size(), 1U);
    EXPECT_THAT(std::vector(listed.numbers[0].begin() + 1, listed.numbers[0].end()), ElementsAre(0U, 2U, 1U, 10U));
    EXPECT_THAT(listed.strings, ElementsAre(u"alice", u"\\\\192.0.2.7"));
    EXPECT_THAT(list(u"IPC$").strings, UnorderedElementsAre(u"alice", u"Root", u"\\\\192.0.2.7", u"\\\\192.0.2.1"));
}

TEST_F(SrvsvcConnections, of_a_client_are_told_with_their_shares) {
    const Listed listed = list(u"\\\\192.0.2.7");
    EXPECT_THAT(listed.strings, ElementsAre(u"alice", u"demo", u"alice", u"IPC$"));
    EXPECT_EQ(listed.numbers[1][1], 0x8000'0003U);
    EXPECT_EQ(list(u"\\\\192.0.2.8").total, 0U);
}

TEST_F(SrvsvcConnections, level_0_has_ids_that_differ) {
    for (int i = 0; i < 40; ++i) connect(alice, demo);
    const Listed listed = read_list(call(8, enum_stub({u"\\\\192.0.2.7"}, 0)), "n");
    std::set<std::uint32_t> ids;
    for (const auto& entry : listed.numbers) ids.insert(entry[0]);
    EXPECT_EQ(ids.size(), 42U);
}

TEST_F(SrvsvcConnections, a_walk_in_small_answers_meets_each_once) {
    for (int i = 0; i < 40; ++i) connect(alice, demo);
    std::size_t met = 0;
    std::uint32_t resume = 0;
    Listed page;
    do {
        page = list(u"demo", 150, resume);
        met += page.numbers.size();
        resume = page.resume;
    } while (page.error == WinError::more_data);
    EXPECT_EQ(page.error, WinError::success);
    EXPECT_EQ(met, 41U);
    EXPECT_EQ(list(u"demo", 10).error, WinError::buf_too_small);
}

TEST_F(SrvsvcConnections, a_qualifier_is_needed_and_names_something) {
    EXPECT_EQ(list({}).error, WinError::invalid_parameter);
    EXPECT_EQ(list(std::u16string(1'024, u'x')).error, WinError::invalid_parameter);
    EXPECT_EQ(list(u"nowhere").error, WinError::net_name_not_found);
}

TEST_F(SrvsvcConnections, nobody_else_sees_any) {
    become("alice");
    EXPECT_EQ(list(u"demo").error, WinError::access_denied);
    EXPECT_EQ(list(u"nowhere").error, WinError::access_denied);
}

} // namespace
} // namespace holdfast::smb2::pipes::srvsvc_calls
