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
    };
    const auto row = row_of(alice(), "Dir/Report.docx");
    for (const Case& c : cases) {
        EXPECT_EQ(Matcher(selector_of({{c.name, c.value}}), nullptr)(row), c.matches) << c.why;
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
    for (const auto& [name, value] : {std::pair{"share", "projects"}, std::pair{"user", "alice"},
                                      std::pair{"client_ip", "::/0"}, std::pair{"session_id", "0"}}) {
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

TEST(Selector, bad_values_and_unknown_names_are_faults) {
    const std::pair<const char*, const char*> cases[] = {
        {"share", ""},         {"user", ""},         {"client_ip", "10.2.4"}, {"client_ip", "10.0.0.0/33"},
        {"client_ip", "::/x"}, {"session_id", "-1"}, {"session_id", "0x1"},   {"kind", "folder"},
        {"has_locks", "yes"},  {"state", "open"},    {"handle", "5"},         {"colour", "red"},
    };
    for (const auto& [name, value] : cases) {
        Selector selector;
        const auto fault = selector.set(Rows::handles, name, value);
        ASSERT_TRUE(fault) << name << '=' << value;
        EXPECT_EQ(fault->parameter, name);
    }
}

TEST(Selector, a_state_means_what_its_rows_have) {
    Selector selector;
    EXPECT_FALSE(selector.set(Rows::locks, "state", "waiting"));
    EXPECT_TRUE(selector.set(Rows::locks, "state", "connected"));
    EXPECT_TRUE(selector.set(Rows::waiters, "state", "waiting"));
    EXPECT_FALSE(selector.set(Rows::sessions, "state", "valid"));
    EXPECT_TRUE(is_filter(Rows::locks, "handle"));
    EXPECT_FALSE(is_filter(Rows::sessions, "path"));
}

TEST(Selector, leaves_nothing_out_when_empty) {
    EXPECT_FALSE(Selector{}.restricts());
    EXPECT_FALSE(selector_of({{"path_prefix", "/"}}).restricts());
    EXPECT_TRUE(selector_of({{"path_prefix", "dir"}}).restricts());
    EXPECT_TRUE(selector_of({{"path", "/"}}).restricts());
    EXPECT_TRUE(selector_of({{"has_locks", "false"}}).restricts());
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

TEST(AddressRange, of_version_six_ends_within_a_byte) {
    const auto range = AddressRange::parse("fd00:abc0::/27");
    ASSERT_TRUE(range);
    EXPECT_TRUE(range->contains("fd00:abdf::1"));
    EXPECT_FALSE(range->contains("fd00:abe0::1"));
    EXPECT_FALSE(range->contains("10.0.0.1"));
    EXPECT_FALSE(range->contains(""));
    EXPECT_TRUE(AddressRange::parse("fe80::1")->contains("fe80::1%eth0"));
}

} // namespace
} // namespace holdfast::admin_api
