#include "server/config.h"

#include "tests/unit/admin_api/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace holdfast::server {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

class ConfigTest : public testing::Test {
  protected:
    void SetUp() override {
        folder_ =
            std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::create_directories(folder_ / "files");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path() const { return (folder_ / "holdfast.toml").string(); }
    std::string files() const { return (folder_ / "files").string(); }
    /// A share that is in order, to go below whatever a test is about.
    std::string share() const { return "[[share]]\nname = \"demo\"\npath = \"files\"\n"; }

    Config read(const std::string& text) {
        const ConfigResult result = check_config_text(text, path());
        if (const auto* problems = std::get_if<std::vector<Problem>>(&result)) {
            for (const Problem& problem : *problems) ADD_FAILURE() << to_string(problem);
            return {};
        }
        return std::get<Config>(result);
    }
    std::vector<Problem> problems(const std::string& text) {
        ConfigResult result = check_config_text(text, path());
        if (auto* found = std::get_if<std::vector<Problem>>(&result)) return std::move(*found);
        return {};
    }
    std::string only_problem(const std::string& text) {
        const auto found = problems(text);
        EXPECT_EQ(found.size(), 1u);
        return found.empty() ? "" : to_string(found.front()).substr(path().size() + 1);
    }

    std::filesystem::path folder_;
};

TEST_F(ConfigTest, the_form_in_the_readme_is_read_whole) {
    const Config config = read(R"([server]
listen = ["127.0.0.1:4450", "[::]:445"]
state_dir = "state"
signing = "enabled"
encryption = "required"
min_dialect = "3.0"
name = "FILES"
domain = "EXAMPLE"
guest = true
anonymous = true
threads = 3
max_connections = 7
logon_timeout = 8
break_timeout = 9
multichannel = false
interfaces = ["192.0.2.7", "fd00::7 10G rss"]
log_level = "info,smb2=debug"
log_json = true
[limits]
opens = 11
opens_per_session = 12
locks = 20
locks_per_open = 13
waiters_per_open = 14
sessions = 15
sessions_per_connection = 16
trees_per_session = 17
async_per_connection = 18
credits_per_connection = 512
watches = 19
notify_buffer = 2048
local_watches = 0
[admin]
listen = "[::1]:9000"
closes_per_minute = 20
handles_closed_per_minute = 21
administrators = ["alice"]
[[share]]
name = "demo"
path = "files"
comment = "for all"
read_only = true
continuously_available = true
hidden = true
encrypt = true
change_notify = false
symlinks = "refuse"
users = ["ann", "ben"]
file_mode = "0640"
folder_mode = "0750"
hide_files = ["hidefile", ".*"]
short_names = true
named_streams = false
local_locks = "respect"
late_write_time = true
kernel_oplocks = true
)");
    EXPECT_THAT(config.listen, ElementsAre(Endpoint::loopback(4450), Endpoint::everywhere(445)));
    EXPECT_EQ(config.state_dir, (folder_ / "state").string());
    EXPECT_EQ(config.signing, Signing::enabled);
    EXPECT_EQ(config.encryption, Encryption::required);
    EXPECT_EQ(config.min_dialect, 0x0300);
    EXPECT_EQ(config.name, "FILES");
    EXPECT_EQ(config.domain, "EXAMPLE");
    EXPECT_TRUE(config.guest);
    EXPECT_TRUE(config.anonymous);
    EXPECT_EQ(config.threads, 3u);
    EXPECT_EQ(config.max_connections, 7u);
    EXPECT_EQ(config.logon_timeout, 8u);
    EXPECT_EQ(config.break_timeout, 9u);
    EXPECT_FALSE(config.multichannel);
    EXPECT_THAT(config.interfaces, ElementsAre(InterfaceConfig{"192.0.2.7", std::nullopt, false},
                                               InterfaceConfig{"fd00::7", 10'000'000'000, true}));
    EXPECT_EQ(config.log_level, "info,smb2=debug");
    EXPECT_TRUE(config.log_json);
    EXPECT_EQ(config.limits, (LimitsConfig{11, 12, 20, 13, 14, 15, 16, 17, 18, 512, 19, 2048, 0}));
    EXPECT_EQ(to_string(config.admin_listen), "[::1]:9000");
    EXPECT_EQ(config.closes_per_minute, 20u);
    EXPECT_EQ(config.handles_closed_per_minute, 21u);
    EXPECT_THAT(config.administrators, ElementsAre("alice"));
    ASSERT_EQ(config.shares.size(), 1u);
    EXPECT_EQ(config.shares[0], (ShareConfig{"demo",
                                             files(),
                                             "for all",
                                             true,
                                             true,
                                             true,
                                             true,
                                             false,
                                             Symlinks::refuse,
                                             {"ann", "ben"},
                                             0640,
                                             0750,
                                             {"hidefile", ".*"},
                                             true,
                                             false,
                                             LocalLocks::respect,
                                             true,
                                             true}));
}

TEST_F(ConfigTest, what_is_left_out_is_secure) {
    const Config config = read(share());
    EXPECT_EQ(config.signing, Signing::required);
    EXPECT_EQ(config.encryption, Encryption::offered);
    EXPECT_FALSE(config.guest);
    EXPECT_FALSE(config.anonymous);
    EXPECT_TRUE(is_loopback(config.admin_listen));
    EXPECT_THAT(config.listen, ElementsAre(Endpoint::everywhere(445)));
    EXPECT_FALSE(config.shares.at(0).read_only);
}

TEST_F(ConfigTest, a_fault_in_the_syntax_is_named_with_its_place) {
    EXPECT_THAT(only_problem("[server]\nlisten = [\"127.0.0.1:1\"\nsigning = 1\n"), testing::StartsWith("3:"));
}

TEST_F(ConfigTest, every_fault_is_told_at_once_in_the_order_of_the_file) {
    const auto found =
        problems("[server]\nsigning = \"maybe\"\nthreads = \"two\"\n[[share]]\nname = \"a/b\"\npath = \"gone\"\n");
    EXPECT_THAT(found,
                ElementsAre(AllOf(Field(&Problem::line, 2u), Field(&Problem::column, 11u),
                                  Field(&Problem::what, HasSubstr("\"required\", \"enabled\""))),
                            AllOf(Field(&Problem::line, 3u), Field(&Problem::what, HasSubstr("whole number"))),
                            AllOf(Field(&Problem::line, 5u), Field(&Problem::what, HasSubstr("a/b"))),
                            AllOf(Field(&Problem::line, 6u), Field(&Problem::what, HasSubstr("does not exist")))));
}

TEST_F(ConfigTest, an_unknown_key_is_refused_and_the_near_one_offered) {
    EXPECT_EQ(only_problem("[server]\nsignin = \"required\"\n" + share()),
              "2:1: [server] has no key \"signin\"; is \"signing\" meant?");
    EXPECT_EQ(only_problem("[sever]\n" + share()), "1:2: the file has no key \"sever\"; is \"server\" meant?");
    EXPECT_EQ(only_problem(share() + "xyzzyxyzzy = 1\n"), "4:1: [[share]] has no key \"xyzzyxyzzy\"");
}

TEST_F(ConfigTest, an_address_without_a_port_is_no_address) {
    for (const char* wrong : {"127.0.0.1", ":445", "::1:445", "[::1]", "[::1]:", "host:445", "1.2.3.4:65536", "1.2.3:4",
                              "[1.2.3.4]:445", "1.2.3.4:-1", "1.2.3.4:4 5", ""}) {
        EXPECT_FALSE(parse_endpoint(wrong)) << wrong;
    }
    EXPECT_EQ(parse_endpoint("localhost:80"), Endpoint::loopback(80));
    EXPECT_EQ(parse_endpoint("192.168.1.2:80"), (Endpoint{Endpoint::V4{192, 168, 1, 2}, 80}));
    EXPECT_EQ(to_string(*parse_endpoint("[fe80::1]:445")), "[fe80::1]:445");
    EXPECT_EQ(host_of(*parse_endpoint("[fe80:0::1]:445")), "fe80::1");
    EXPECT_EQ(to_string(*parse_endpoint("10.0.0.1:1")), "10.0.0.1:1");
    EXPECT_THAT(only_problem("[server]\nlisten = [\"127.0.0.1:1\", \"here\"]\n" + share()),
                testing::StartsWith("2:26: \"here\" is no address"));
}

TEST_F(ConfigTest, nobody_can_listen_nowhere_or_twice) {
    EXPECT_THAT(only_problem("[server]\nlisten = []\n" + share()), HasSubstr("empty"));
    EXPECT_THAT(only_problem("[server]\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:1\"]\n" + share()), HasSubstr("twice"));
}

TEST_F(ConfigTest, the_admin_api_leaves_loopback_with_tls_alone) {
    admin_api::make_certificate(folder_, "own");
    admin_api::make_certificate(folder_, "other");
    const auto admin = [&](const std::string& cert, const std::string& key) {
        return "[admin]\nlisten = \"0.0.0.0:4451\"\ntls_cert = \"" + cert + "\"\ntls_key = \"" + key + "\"\n" + share();
    };
    const Config config = read(admin("own.crt", "own.key"));
    EXPECT_EQ(to_string(config.admin_listen), "0.0.0.0:4451");
    EXPECT_EQ(config.admin_tls.certificate, (folder_ / "own.crt").string());
    EXPECT_EQ(config.admin_tls.key, (folder_ / "own.key").string());
    EXPECT_TRUE(config.has_admin_tls());
    EXPECT_FALSE(read(share()).has_admin_tls());

    EXPECT_THAT(only_problem(admin("other.crt", "own.key")), HasSubstr("3:"));
    EXPECT_THAT(only_problem(admin("none.crt", "own.key")), HasSubstr("none.crt"));
    EXPECT_THAT(only_problem("[admin]\ntls_cert = \"own.crt\"\n" + share()), HasSubstr("go together"));
    EXPECT_THAT(only_problem("[admin]\ntls_key = \"own.key\"\n" + share()), HasSubstr("go together"));
    EXPECT_THAT(only_problem("[admin]\nlisten = \"0.0.0.0:1\"\n" + share()), HasSubstr("2:10"));
}

TEST_F(ConfigTest, the_admin_api_stays_on_loopback) {
    EXPECT_THAT(only_problem("[admin]\nlisten = \"0.0.0.0:4451\"\n" + share()), HasSubstr("loopback"));
    EXPECT_THAT(only_problem("[admin]\nlisten = \"[::]:4451\"\n" + share()), HasSubstr("loopback"));
    EXPECT_EQ(read("[admin]\nlisten = \"127.0.0.9:1\"\n" + share()).admin_listen,
              (Endpoint{Endpoint::V4{127, 0, 0, 9}, 1}));
}

TEST_F(ConfigTest, two_shares_do_not_differ_in_case_alone) {
    EXPECT_THAT(only_problem(share() + "[[share]]\nname = \"DEMO\"\npath = \"files\"\n"), testing::StartsWith("5:8: "));
}

TEST_F(ConfigTest, names_that_clients_cannot_reach_are_refused) {
    for (const std::string wrong : {"", "IPC$", "ipc$", "a\\\\b", "a:b", "a*", "a\\tb"}) {
        EXPECT_FALSE(problems("[[share]]\nname = \"" + wrong + "\"\npath = \"files\"\n").empty()) << wrong;
    }
    EXPECT_FALSE(problems("[[share]]\nname = \"" + std::string(81, 'x') + "\"\npath = \"files\"\n").empty());
    EXPECT_EQ(read("[[share]]\nname = \"Büro $1\"\npath = \"files\"\n").shares.at(0).name, "Büro $1");
}

TEST_F(ConfigTest, a_share_leads_to_a_folder) {
    std::ofstream(folder_ / "note.txt") << "x";
    EXPECT_THAT(only_problem("[[share]]\nname = \"a\"\npath = \"note.txt\"\n"), HasSubstr("not a folder"));
    EXPECT_THAT(only_problem("[[share]]\nname = \"a\"\n"), HasSubstr("no \"path\""));
    EXPECT_THAT(only_problem("[share]\nname = \"a\"\n"), HasSubstr("two brackets"));
    EXPECT_THAT(only_problem("[server]\n"), HasSubstr("no share"));
}

TEST_F(ConfigTest, modes_are_octal) {
    EXPECT_EQ(read(share() + "file_mode = \"600\"\n").shares.at(0).file_mode, 0600u);
    for (const char* wrong : {"\"0888\"", "\"4755\"", "\"64\"", "420", "\"rw-r--r--\""}) {
        EXPECT_THAT(only_problem(share() + "file_mode = " + wrong + "\n"), testing::StartsWith("4:13: ")) << wrong;
    }
}

TEST_F(ConfigTest, hidden_names_are_names) {
    EXPECT_THAT(read(share() + "hide_files = [\".*\", \"*.tmp\"]\n").shares.at(0).hide_files,
                ElementsAre(".*", "*.tmp"));
    EXPECT_TRUE(read(share()).shares.at(0).hide_files.empty());
    for (const std::string wrong : {"", "a/b", "a\\\\b"})
        EXPECT_THAT(only_problem(share() + "hide_files = [\"" + wrong + "\"]\n"), HasSubstr("not of paths")) << wrong;
    EXPECT_THAT(only_problem("[server]\ninterfaces = [\"eth0\"]\n" + share()), HasSubstr("\"eth0\" is no interface"));
    EXPECT_THAT(only_problem(share() + "local_locks = \"mirror\"\n"), HasSubstr("\"respect\""));
}

TEST_F(ConfigTest, a_list_of_users_names_somebody) {
    EXPECT_THAT(only_problem(share() + "users = []\n"), HasSubstr("nobody"));
    EXPECT_THAT(only_problem(share() + "users = [1]\n"), HasSubstr("texts"));
}

TEST_F(ConfigTest, a_share_cannot_ask_for_encryption_that_is_off) {
    EXPECT_THAT(only_problem("[server]\nencryption = \"off\"\n" + share() + "encrypt = true\n"),
                testing::StartsWith("6:11: "));
}

TEST_F(ConfigTest, bounds_have_bounds) {
    EXPECT_THAT(only_problem("[limits]\nopens = 0\n" + share()), HasSubstr("between 1 and"));
    EXPECT_THAT(only_problem("[server]\nthreads = -1\n" + share()), HasSubstr("between 0 and"));
}

TEST_F(ConfigTest, a_keytab_that_cannot_be_read_is_told_at_start) {
    EXPECT_THAT(only_problem("[server]\nkeytab = \"gone.keytab\"\n" + share()),
                HasSubstr("gone.keytab cannot be read"));
}

TEST_F(ConfigTest, a_missing_file_is_one_problem_without_a_line) {
    const ConfigResult result = check_config((folder_ / "none.toml").string());
    const auto& found = std::get<std::vector<Problem>>(result);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(to_string(found[0]), (folder_ / "none.toml").string() + ": the file cannot be read");
    EXPECT_TRUE(std::holds_alternative<std::vector<Problem>>(check_config(folder_.string())));
}

TEST_F(ConfigTest, a_file_on_disk_is_read_like_its_text) {
    std::ofstream(path()) << share();
    EXPECT_EQ(std::get<Config>(check_config(path())), read(share()));
}

} // namespace
} // namespace holdfast::server
