#include "server/commands/capture.h"

#include "admin_api/captures/pcapng.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/server/commands/scripted_api.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <fstream>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CaptureCommandTest : public ScriptedTest {
  protected:
    CaptureCommandTest() {
        admin_api::pcapng::append_section(file, "Holdfast", "");
        admin_api::pcapng::append_interface(file, "smb", "");
        admin_api::pcapng::append_packet(file, {});
    }
    static std::string content(const std::string& path) {
        std::ifstream stream(path);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    std::string place(const std::string& name) const { return folder.path() + "/" + name; }

    test_support::TemporaryFolder folder;
    std::string file;
    CaptureCommand command{.client = "10.2.0.0/16"};
};

TEST_F(CaptureCommandTest, asks_for_what_was_said) {
    api.replies = {{200, file}, {200, file}};
    run_capture(api, command, console);
    command = {.client = "", .user = "alice", .seconds = 5, .max_bytes = 64u << 20, .snap_bytes = 0, .reason = "INC-1"};
    run_capture(api, command, console);
    EXPECT_THAT(
        api.asked,
        ElementsAre(R"(DOWNLOAD /admin/v1/captures {"client_ip":"10.2.0.0/16"})",
                    R"(DOWNLOAD /admin/v1/captures {"all":true,"user":"alice","seconds":5,"max_bytes":67108864,)"
                    R"("snap_bytes":0,"reason":"INC-1"})"));
    EXPECT_EQ(console.exit_code, 0);
}

TEST_F(CaptureCommandTest, writes_to_the_standard_output) {
    api.replies = {{200, file}};
    run_capture(api, command, console);
    EXPECT_EQ(out.str(), file);
    EXPECT_EQ(err.str(), "holdfast: 1 packets, " + std::to_string(file.size()) + " bytes\n");
}

TEST_F(CaptureCommandTest, but_not_to_a_terminal) {
    console.shows_screens = true;
    run_capture(api, command, console);
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_TRUE(api.asked.empty());
    EXPECT_THAT(err.str(), HasSubstr("-o FILE"));
}

TEST_F(CaptureCommandTest, a_file_is_its_owners_alone) {
    api.replies = {{200, file}};
    command.output = place("a.pcapng");
    run_capture(api, command, console);
    EXPECT_EQ(content(command.output), file);
    struct stat found {};
    ASSERT_EQ(::stat(command.output.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    EXPECT_EQ(out.str(), "");
}

TEST_F(CaptureCommandTest, what_is_incomplete_does_not_get_into_the_file) {
    api.replies = {{200, file + file.substr(0, 10)}};
    command.output = place("a.pcapng");
    run_capture(api, command, console);
    EXPECT_EQ(content(command.output), file);
}

TEST_F(CaptureCommandTest, a_refusal_leaves_the_file_alone) {
    command.output = place("a.pcapng");
    std::ofstream(command.output) << "before";
    api.replies = {{503, R"({"title":"Service Unavailable","detail":"no more captures can be made just now"})"}};
    run_capture(api, command, console);
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_THAT(err.str(), HasSubstr("no more captures"));
    EXPECT_EQ(content(command.output), "before");
}

TEST_F(CaptureCommandTest, a_file_that_cannot_be_written_is_an_error) {
    api.replies = {{200, file}};
    command.output = place("missing/a.pcapng");
    run_capture(api, command, console);
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_THAT(err.str(), HasSubstr("cannot write " + command.output));
}

TEST_F(CaptureCommandTest, losses_are_told) {
    admin_api::pcapng::append_statistics(file, {.begun = {}, .now = {}, .received = 5, .lost = 4});
    api.replies = {{200, file}};
    run_capture(api, command, console);
    EXPECT_THAT(err.str(), HasSubstr("and 4 packets that were too many at once"));
}

TEST_F(CaptureCommandTest, something_else_than_a_capture_is_an_error) {
    api.replies = {{200, "<html>what is this</html>"}};
    run_capture(api, command, console);
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_THAT(err.str(), HasSubstr("no capture"));
}

} // namespace
} // namespace holdfast::server
