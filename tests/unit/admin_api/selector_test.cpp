#include "admin_api/selector.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

locks::OpenRow row_of(std::shared_ptr<const locks::Owner> owner, std::string path) {
    locks::OpenRow row;
    row.id = locks::OpenId{5};
    row.state = locks::OpenState::open;
    row.path = std::move(path);
    row.file = {65024, 77, 0};
    row.access = locks::Access::read_data | locks::Access::write_data | locks::Access::read_control;
    row.share_mode = locks::ShareMode::read;
    row.opened_at = test_now - std::chrono::hours(2);
    row.last_use = test_now - std::chrono::minutes(30);
    row.owner = std::move(owner);
    return row;
}

Selector selector_of(std::initializer_list<std::pair<const char*, const char*>> filters, Rows rows = Rows::handles) {
    Selector selector;
    for (const auto& [name, value] : filters) {
        const auto fault = selector.set(rows, name, value);
        EXPECT_FALSE(fault) << name << '=' << value;
    }
    return selector;
}

TEST(Selector, people_are_meant_unless_more_is_asked_for) {
    const auto means = [](std::initializer_list<std::pair<const char*, const char*>> filters) {
        return Matcher(selector_of(filters), nullptr).person(alice().get());
    };
    EXPECT_TRUE(means({}));
    EXPECT_TRUE(means({{"user", "alice"}, {"share", "projects"}, {"client_ip", "10.2.4.26"}}));
    EXPECT_FALSE(means({{"user", "bob"}}));
    for (const auto& more : {std::pair("path_prefix", "dir"), {"kind", "file"}, {"older_than", "1s"}, {"id", "5"}})
        EXPECT_FALSE(means({{"user", "alice"}, more})) << more.first;
    EXPECT_FALSE(Matcher(selector_of({{"user", "alice"}}), nullptr).person(nullptr));
}

TEST(Selector, each_filter_takes_and_leaves) {
    struct Case {
        const char* why;
        const char* name;
        const char* value;
        bool matches; // alice's open of projects/Dir/Report.docx
    };
    const Case cases[] = {
        {"the share", "share", "projects", true},
        {"the share, other case", "share", "PROJECTS", true},
        {"another share", "share", "project", false},
        {"the path", "path", "Dir/Report.docx", true},
        {"the path as Windows writes it", "path", "\\dir\\report.DOCX", true},
        {"a folder is not its file", "path", "Dir", false},
        {"the folder above", "path_prefix", "dir", true},
        {"the folder above with slashes around", "path_prefix", "/Dir/", true},
        {"the file itself", "path_prefix", "Dir/Report.docx", true},
        {"half a name", "path_prefix", "Di", false},
        {"half a file name", "path_prefix", "Dir/Report", false},
        {"a folder below the file", "path_prefix", "Dir/Report.docx/more", false},
        {"a folder of other letters", "path_prefix", "dür", false},
        {"the root", "path_prefix", "/", true},
        {"the user", "user", "Alice", true},
        {"the user in its domain", "user", "corp\\alice", true},
        {"the user in another domain", "user", "lab\\alice", false},
        {"another user", "user", "alic", false},
        {"the address", "client_ip", "10.2.4.26", true},
        {"the address as IPv6 maps it", "client_ip", "::ffff:10.2.4.26", true},
        {"its network", "client_ip", "10.2.4.16/28", true},
        {"the network beside", "client_ip", "10.2.4.0/28", false},
        {"every address", "client_ip", "0.0.0.0/0", true},
        {"the session", "session_id", "281474976710657", true},
        {"another session", "session_id", "281474976710658", false},
        {"the kind", "kind", "file", true},
        {"another kind", "kind", "pipe", false},
        {"without locks", "has_locks", "false", true},
        {"with locks", "has_locks", "true", false},
        {"the state", "state", "connected", true},
        {"another state", "state", "disconnected", false},
        {"a pattern of the path", "glob", "dir/*.docx", true},
        {"a pattern in any folder", "glob", "**/REPORT.*", true},
        {"a pattern of another path", "glob", "*.docx", false},
        {"the file's number", "file_id", "77", true},
        {"another file's number", "file_id", "78", false},
        {"the security identifier", "sid", "s-1-5-21-1-2-3-1001", true},
        {"a prefix of the security identifier", "sid", "S-1-5-21-1-2-3-100", false},
        {"the client's name", "client_name", "ws01", true},
        {"another client's name", "client_name", "ws", false},
        {"what it may do", "access", "write", true},
        {"what it may not do", "access", "delete", false},
        {"two things that it may do", "access", "read,WRITE_DATA", true},
        {"one of two things that it may do", "access", "read,WRITE_DAC", false},
        {"whom it keeps out", "share_mode", "deny_write", true},
        {"both whom it keeps out", "share_mode", "deny_write,deny_delete", true},
        {"whom it lets in", "share_mode", "deny_read", false},
        {"it does not keep everybody out", "share_mode", "exclusive", false},
        {"it does not let everybody in", "share_mode", "all", false},
        {"its file stays", "delete_pending", "false", true},
        {"its file does not go", "delete_pending", "true", false},
        {"exactly as old", "older_than", "2h", true},
        {"younger", "older_than", "121m", false},
        {"exactly as idle", "idle_for", "1800s", true},
        {"used since", "idle_for", "31m", false},
        {"its id", "id", "5", true},
        {"another id", "id", "6", false},
    };
    const auto row = row_of(alice(), "Dir/Report.docx");
    for (const Case& c : cases) {
        EXPECT_EQ(Matcher(selector_of({{c.name, c.value}}), nullptr, test_now)(row), c.matches) << c.why;
    }
}

TEST(Selector, a_folder_does_not_cover_its_longer_namesake) {
    const Matcher below_dir(selector_of({{"path_prefix", "dir"}}), nullptr);
    EXPECT_TRUE(below_dir(row_of(alice(), "dir")));
    EXPECT_TRUE(below_dir(row_of(alice(), "dir/x")));
    EXPECT_FALSE(below_dir(row_of(alice(), "dir2")));
    EXPECT_FALSE(below_dir(row_of(alice(), "dir2/x")));
    EXPECT_FALSE(below_dir(row_of(alice(), "")));
}

TEST(Selector, the_root_can_be_named) {
    const Matcher root(selector_of({{"path", "/"}}), nullptr);
    EXPECT_TRUE(root(row_of(alice(), "")));
    EXPECT_FALSE(root(row_of(alice(), "x")));
}

TEST(Selector, all_filters_must_hold) {
    const Matcher both(selector_of({{"share", "projects"}, {"user", "bob"}}), nullptr);
    EXPECT_FALSE(both(row_of(alice(), "x")));
    EXPECT_FALSE(both(row_of(bob(), "x")));
}

TEST(Selector, an_open_without_owner_matches_no_filter_on_people) {
    const auto orphan = row_of(nullptr, "dir/x");
    EXPECT_TRUE(Matcher(selector_of({}), nullptr)(orphan));
    EXPECT_TRUE(Matcher(selector_of({{"path_prefix", "dir"}}), nullptr)(orphan));
    for (const auto& [name, value] :
         {std::pair{"share", "projects"}, std::pair{"user", "alice"}, std::pair{"client_ip", "::/0"},
          std::pair{"session_id", "0"}, std::pair{"sid", "S-1-5-21-1-2-3-1001"}, std::pair{"client_name", "WS01"}}) {
        EXPECT_FALSE(Matcher(selector_of({{name, value}}), nullptr)(orphan)) << name;
    }
}

TEST(Selector, names_are_compared_by_the_fold_that_is_given) {
    const Fold drop_dashes = [](std::string_view name) {
        std::string folded(name);
        std::erase(folded, '-');
        return folded;
    };
    EXPECT_TRUE(Matcher(selector_of({{"path_prefix", "d-ir"}}), drop_dashes)(row_of(alice(), "di-r/x")));
    EXPECT_TRUE(Matcher(selector_of({{"share", "pro-jects"}}), drop_dashes)(row_of(alice(), "x")));
    EXPECT_FALSE(Matcher(selector_of({{"share", "PROJECTS"}}), drop_dashes)(row_of(alice(), "x")));
}

TEST(Selector, locks_are_matched_by_handle_state_and_owner) {
    locks::LockRow row{{}, {}, "dir/x", "", *locks::ByteRange::make(0, 1), {}, true, 0, {}, alice()};
    row.open = locks::OpenId{5};
    EXPECT_TRUE(Matcher(selector_of({{"handle", "5"}, {"state", "granted"}}, Rows::locks), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"handle", "6"}}, Rows::locks), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"state", "waiting"}}, Rows::locks), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"user", "bob"}}, Rows::locks), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"path_prefix", "other"}}, Rows::locks), nullptr)(row));
}

TEST(Selector, sessions_are_matched_by_any_of_their_trees) {
    SessionRow row;
    row.id = locks::SessionId{9};
    row.user = "alice";
    row.domain = "CORP";
    row.client_address = "10.0.0.1";
    row.state = "valid";
    row.trees = {{locks::TreeId{1}, "IPC$"}, {locks::TreeId{2}, "projects"}};
    EXPECT_TRUE(Matcher(selector_of({{"share", "Projects"}}, Rows::sessions), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"share", "home"}}, Rows::sessions), nullptr)(row));
    EXPECT_TRUE(
        Matcher(selector_of({{"user", "CORP\\Alice"}, {"client_ip", "10.0.0.0/24"}}, Rows::sessions), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"session_id", "8"}}, Rows::sessions), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"state", "expired"}}, Rows::sessions), nullptr)(row));
}

TEST(Selector, without_a_time_nothing_is_old) {
    EXPECT_FALSE(Matcher(selector_of({{"older_than", "1s"}}), nullptr)(row_of(alice(), "x")));
    EXPECT_FALSE(Matcher(selector_of({{"idle_for", "1s"}}), nullptr)(row_of(alice(), "x")));
}

TEST(Selector, of_several_ids_one_is_enough) {
    const Matcher some(selector_of({{"id", "9"}, {"id", "5"}, {"id", "7"}}), nullptr);
    EXPECT_TRUE(some(row_of(alice(), "x")));
    EXPECT_FALSE(Matcher(selector_of({{"id", "9"}, {"id", "7"}}), nullptr)(row_of(alice(), "x")));
}

TEST(Selector, of_a_lease_at_least_the_letters_are_held) {
    const auto with = [](locks::Caching held, bool breaking) {
        auto row = row_of(alice(), "x");
        row.lease = locks::LeaseRow{.kind = locks::CachingKind::lease,
                                    .key = {},
                                    .held = held,
                                    .breaking_to = std::nullopt,
                                    .breaking_since = {}};
        if (breaking) row.lease->breaking_to = locks::Caching::none;
        return row;
    };
    const auto bare = row_of(alice(), "x");
    const auto rh = with(locks::Caching::read | locks::Caching::handle, false);
    const auto breaking = with(locks::Caching::all, true);
    const auto empty = with(locks::Caching::none, false);
    struct Case {
        const char* value;
        bool bare, rh, breaking, empty;
    };
    const Case cases[] = {
        {"any", false, true, true, false}, {"none", true, false, false, true}, {"breaking", false, false, true, false},
        {"R", false, true, true, false},   {"hr", false, true, true, false},   {"RWH", false, false, true, false},
    };
    for (const Case& c : cases) {
        const Matcher matches(selector_of({{"lease", c.value}}), nullptr);
        EXPECT_EQ(matches(bare), c.bare) << c.value;
        EXPECT_EQ(matches(rh), c.rh) << c.value;
        EXPECT_EQ(matches(breaking), c.breaking) << c.value;
        EXPECT_EQ(matches(empty), c.empty) << c.value;
    }
}

TEST(Selector, tree_connects_are_matched_by_their_own_share) {
    SessionRow session;
    session.id = locks::SessionId{9};
    session.user = "alice";
    session.trees = {{locks::TreeId{1}, "IPC$", false, test_now}, {locks::TreeId{2}, "projects", false, test_now}};
    const Matcher projects(selector_of({{"share", "Projects"}, {"user", "ALICE"}}, Rows::trees), nullptr);
    EXPECT_FALSE(projects(TreeConnectRow{session, session.trees[0]}));
    EXPECT_TRUE(projects(TreeConnectRow{session, session.trees[1]}));
    EXPECT_FALSE(
        Matcher(selector_of({{"session_id", "8"}}, Rows::trees), nullptr)(TreeConnectRow{session, session.trees[1]}));
}

TEST(Selector, connections_are_matched_by_one_of_their_sessions) {
    ConnectionRow row;
    row.number = 4;
    row.client_address = "10.0.0.1";
    row.sessions = {{locks::SessionId{9}, "alice", "CORP", ""}, {locks::SessionId{10}, "bob", "LAB", ""}};
    const auto matches = [&row](std::initializer_list<std::pair<const char*, const char*>> filters) {
        return Matcher(selector_of(filters, Rows::connections), nullptr)(row);
    };
    EXPECT_TRUE(matches({}));
    EXPECT_TRUE(matches({{"id", "4"}, {"client_ip", "10.0.0.0/24"}}));
    EXPECT_FALSE(matches({{"id", "5"}}));
    EXPECT_TRUE(matches({{"user", "bob"}, {"session_id", "10"}}));
    EXPECT_FALSE(matches({{"user", "bob"}, {"session_id", "9"}}));
}

TEST(Selector, shares_are_matched_by_name) {
    ShareRow row;
    row.name = "Projects";
    EXPECT_TRUE(Matcher(selector_of({{"share", "projects"}}, Rows::shares), nullptr)(row));
    EXPECT_FALSE(Matcher(selector_of({{"share", "project"}}, Rows::shares), nullptr)(row));
}

} // namespace
} // namespace holdfast::admin_api
