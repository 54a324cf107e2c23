#include "server/azure_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace holdfast::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AzureReaderTest : public testing::Test {
  protected:
    AzureReaderTest() { std::filesystem::create_directories(folder_ + "/files"); }
    ~AzureReaderTest() override { std::filesystem::remove_all(folder_); }

    ConfigResult check(const std::string& azure) {
        return check_config_text("[server]\nstate_dir = \"state\"\n[[share]]\nname = \"Demo\"\npath = \"files\"\n" +
                                     azure,
                                 folder_ + "/holdfast.toml");
    }
    AzureConfig read(const std::string& azure) {
        const ConfigResult result = check(azure);
        if (const auto* config = std::get_if<Config>(&result)) return config->azure;
        ADD_FAILURE() << to_string(std::get<std::vector<Problem>>(result).front());
        return {};
    }
    std::string only_problem(const std::string& azure) {
        const ConfigResult result = check(azure);
        const auto* problems = std::get_if<std::vector<Problem>>(&result);
        EXPECT_TRUE(problems && problems->size() == 1) << azure;
        return problems ? problems->front().what : "";
    }

    std::string folder_ = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
};

const std::string listen = "[azure]\nlisten = \"127.0.0.1:10004\"\n";
const std::string account = "[[azure.account]]\nname = \"ops\"\n";

TEST_F(AzureReaderTest, left_out_it_is_off) {
    EXPECT_EQ(read(""), AzureConfig{});
    EXPECT_FALSE(read("[azure]\n").listen);
    EXPECT_FALSE(read(account).listen);
}

TEST_F(AzureReaderTest, the_form_in_the_readme_is_read_whole) {
    const AzureConfig config =
        read(listen + "max_skew = 60\n" + account +
             "[[azure.account]]\nname = \"backup\"\nkey_file = \"backup.key\"\nshares = [\"demo\"]\n");
    EXPECT_EQ(config.listen, Endpoint::loopback(10004));
    EXPECT_EQ(config.max_skew, 60u);
    EXPECT_THAT(config.accounts, ElementsAre(AzureAccountConfig{"ops", folder_ + "/state/azure-ops.key", {}},
                                             AzureAccountConfig{"backup", folder_ + "/backup.key", {"demo"}}));
    EXPECT_EQ(read(listen + account).max_skew, 900u);
}

TEST_F(AzureReaderTest, it_stays_on_loopback) {
    EXPECT_THAT(only_problem("[azure]\nlisten = \"0.0.0.0:10004\"\n" + account), HasSubstr("loopback"));
    EXPECT_THAT(only_problem("[azure]\nlisten = \"10004\"\n" + account), HasSubstr("no address"));
}

TEST_F(AzureReaderTest, somebody_can_use_it) { EXPECT_THAT(only_problem(listen), HasSubstr("[[azure.account]]")); }

TEST_F(AzureReaderTest, a_key_does_not_stand_in_the_configuration) {
    const std::string fault = only_problem(listen + account + "key = \"c2VjcmV0\"\n");
    EXPECT_THAT(fault, HasSubstr("key_file"));
    EXPECT_THAT(fault, testing::Not(HasSubstr("c2VjcmV0")));
}

TEST_F(AzureReaderTest, accounts_have_names_of_their_own_and_shares_that_exist) {
    EXPECT_THAT(only_problem(listen + "[[azure.account]]\nname = \"Ops\"\n"), HasSubstr("3 to 24"));
    EXPECT_THAT(only_problem(listen + "[[azure.account]]\n"), HasSubstr("3 to 24"));
    EXPECT_THAT(only_problem(listen + account + account), HasSubstr("stands above"));
    EXPECT_THAT(only_problem(listen + account + "shares = [\"none\"]\n"), HasSubstr("\"none\""));
    EXPECT_THAT(only_problem(listen + "[azure.account]\nname = \"ops\"\n"), HasSubstr("two brackets"));
    EXPECT_THAT(only_problem(listen + account + "share = [\"demo\"]\n"), HasSubstr("is \"shares\" meant?"));
    EXPECT_THAT(only_problem(listen + "max_skew = 0\n" + account), HasSubstr("between 1 and"));
}

} // namespace
} // namespace holdfast::server
