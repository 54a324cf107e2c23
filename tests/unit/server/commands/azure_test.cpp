#include "server/commands/azure.h"

#include "admin_api/azure/key.h"
#include "tests/unit/server/commands/command_harness.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

using testing::HasSubstr;

class AzureCommand : public CommandTest {
  protected:
    AzureCommand() {
        write_config("[server]\nstate_dir = \"state\"\n[azure]\nlisten = \"127.0.0.1:10004\"\n"
                     "[[azure.account]]\nname = \"ops\"\n[[share]]\nname = \"demo\"\npath = \"files\"\n");
    }
    int run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"azure", "key"});
        arguments.insert(arguments.end(), {"--config", config()});
        return run_with(add_azure_commands, std::move(arguments));
    }
    std::string key() const {
        const auto read = admin_api::azure::read_key_file(state() / "azure-ops.key");
        return read ? read->base64() : read.error().what;
    }
};

TEST_F(AzureCommand, makes_a_key_and_prints_what_a_client_needs_and_nothing_else) {
    ASSERT_EQ(run({"create", "ops"}), 0) << err.str();
    EXPECT_EQ(out.str(), "DefaultEndpointsProtocol=http;AccountName=ops;AccountKey=" + key() +
                             ";FileEndpoint=http://127.0.0.1:10004/ops;\n");
    const std::string first = out.str();
    ASSERT_EQ(run({"show", "ops"}), 0);
    EXPECT_EQ(out.str(), first);
}

TEST_F(AzureCommand, keeps_the_key_that_there_is_unless_told) {
    ASSERT_EQ(run({"create", "ops"}), 0);
    const std::string first = out.str();
    EXPECT_EQ(run({"create", "ops"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("exists already"));
    EXPECT_EQ(out.str(), "");
    ASSERT_EQ(run({"create", "--replace", "ops"}), 0);
    EXPECT_NE(out.str(), first);
    EXPECT_THAT(out.str(), HasSubstr(key()));
}

TEST_F(AzureCommand, wants_an_account_that_is_configured) {
    EXPECT_EQ(run({"create", "other"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("no [[azure.account]] with the name \"other\""));
    EXPECT_EQ(run({"show", "ops"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("azure-ops.key"));
    EXPECT_EQ(run({"create"}), 2);
    write_config("[[azure.account]]\nname = \"ops\"\n[[share]]\nname = \"demo\"\npath = \"files\"\n");
    EXPECT_EQ(run({"create", "ops"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("no address to listen on"));
}

} // namespace
} // namespace holdfast::server
