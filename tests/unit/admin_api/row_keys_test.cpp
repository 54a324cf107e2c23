#include "admin_api/row_keys.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "admin_api/listing.h"

namespace holdfast::admin_api {
namespace {

/// Every name that is documented sorts: of two rows that differ in everything the keys differ.
template <class Row>
void expect_keys_for(Rows rows, const Row& a, const Row& b) {
    ASSERT_FALSE(sort_names(rows).empty());
    for (const std::string_view name : sort_names(rows))
        EXPECT_NE(sort_key(a, name, nullptr), sort_key(b, name, nullptr)) << name;
    EXPECT_EQ(sort_key(a, "nonsense", nullptr), "");
}

TEST(RowKeys, there_is_one_for_each_name_that_rows_can_be_sorted_by) {
    locks::OpenRow open;
    open.owner = alice();
    locks::OpenRow other;
    other.id = locks::OpenId{1};
    other.path = "x";
    other.owner = bob();
    other.opened_at = other.last_use = test_now;
    other.bytes_written = 1;
    other.locks_held = 1;
    for (const Rows rows : {Rows::handles, Rows::watches, Rows::leases}) expect_keys_for(rows, open, other);

    const locks::LockRow lock{{}, {}, "a", "", *locks::ByteRange::make(0, 1), {}, true, 0, {}, alice()};
    const locks::LockRow other_lock{{}, {}, "b", "", *locks::ByteRange::make(1, 1), {}, true, 0, {}, bob()};
    expect_keys_for(Rows::locks, lock, other_lock);

    SessionRow session;
    SessionRow other_session;
    other_session.id = locks::SessionId{1};
    other_session.user = "bob";
    other_session.client_address = "10.0.0.1";
    other_session.created_at = other_session.last_use = test_now;
    other_session.opens = 1;
    expect_keys_for(Rows::sessions, session, other_session);

    const TreeRow tree;
    const TreeRow other_tree{locks::TreeId{1}, "x", false, test_now};
    expect_keys_for(Rows::trees, TreeConnectRow{session, tree}, TreeConnectRow{other_session, other_tree});

    ConnectionRow connection;
    ConnectionRow other_connection{.number = 1,
                                   .client_address = "10.0.0.1",
                                   .client_name = "",
                                   .since = test_now,
                                   .last_use = test_now,
                                   .sessions = {{}}};
    expect_keys_for(Rows::connections, connection, other_connection);

    ShareRow share;
    ShareRow other_share;
    other_share.name = "x";
    other_share.open_handles = other_share.tree_connects = 1;
    expect_keys_for(Rows::shares, share, other_share);
}

TEST(RowKeys, names_do_not_differ_by_case_alone) {
    locks::OpenRow upper;
    upper.path = "DIR/A";
    locks::OpenRow lower;
    lower.path = "dir/a";
    EXPECT_EQ(sort_key(upper, "path", nullptr), sort_key(lower, "path", nullptr));
    EXPECT_NE(sort_key(upper, "path", [](std::string_view name) { return std::string(name); }),
              sort_key(lower, "path", nullptr));
}

TEST(RowKeys, nobody_comes_first) {
    locks::OpenRow orphan;
    locks::OpenRow held;
    held.owner = bob();
    for (const char* by : {"user", "client", "share"})
        EXPECT_LT(sort_key(orphan, by, nullptr), sort_key(held, by, nullptr));
}

} // namespace
} // namespace holdfast::admin_api
