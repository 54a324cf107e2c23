#include "server/commands/audit.h"

#include "admin_api/audit_log.h"
#include "tests/unit/server/commands/command_harness.h"

#include <chrono>
#include <iterator>

namespace holdfast::server {
namespace {

class AuditCommand : public CommandTest {
  protected:
    AuditCommand() {
        std::filesystem::create_directories(state());
        for (const char* caller : {"ann", "ben"}) {
            admin_api::Change change{
                .action = "handles:close", .caller = caller, .peer = {}, .what = "all", .reason = "x y"};
            change.asked = *log.announce(change);
            static_cast<void>(log.record(change));
        }
    }
    int run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "audit");
        arguments.insert(arguments.end(), {"--config", config()});
        return run_with(add_audit_commands, std::move(arguments));
    }
    std::string file() const { return (state() / "audit.jsonl").string(); }

    admin_api::AuditLog log{state(), [] { return std::chrono::system_clock::now(); }};
};

TEST_F(AuditCommand, lists_newest_first) {
    ASSERT_EQ(run({"ls"}), 0) << err.str();
    EXPECT_LT(out.str().find("ben"), out.str().find("ann"));
    EXPECT_NE(out.str().find("x y"), std::string::npos);
    ASSERT_EQ(run({"ls", "--caller", "ann", "--limit", "1", "-o", "json"}), 0);
    EXPECT_TRUE(out.str().starts_with("{\"seq\":\"2\",")) << out.str();
    EXPECT_EQ(run({"ls", "--since", "yesterday"}), 1);
    EXPECT_EQ(run({"ls", "--limit", "0"}), 2);
}

TEST_F(AuditCommand, verifies_and_names_the_first_line_that_is_wrong) {
    ASSERT_EQ(run({"verify"}), 0) << err.str();
    EXPECT_NE(out.str().find("4 entries, in order"), std::string::npos) << out.str();

    std::ifstream input(file());
    std::string content((std::istreambuf_iterator<char>(input)), {});
    content.replace(content.find("\"ben\""), 5, "\"bob\"");
    std::ofstream(file()) << content;
    EXPECT_EQ(run({"verify"}), 1);
    EXPECT_NE(err.str().find("audit.jsonl:3:"), std::string::npos) << err.str();
    EXPECT_EQ(run({"head"}), 1);
}

TEST_F(AuditCommand, a_head_kept_elsewhere_shows_what_was_cut_off) {
    ASSERT_EQ(run({"head"}), 0);
    std::istringstream words(out.str());
    std::string seq;
    std::string hash;
    words >> seq >> hash;
    EXPECT_EQ(seq, "4");
    EXPECT_EQ(run({"verify", "--expect", hash}), 0);

    std::ifstream input(file());
    std::string content((std::istreambuf_iterator<char>(input)), {});
    content.resize(content.rfind('\n', content.size() - 2) + 1);
    std::ofstream(file()) << content;
    EXPECT_EQ(run({"verify"}), 0);
    EXPECT_NE(out.str().find("1 announced and without an outcome"), std::string::npos) << out.str();
    EXPECT_EQ(run({"verify", "--expect", hash}), 1);
}

} // namespace
} // namespace holdfast::server
