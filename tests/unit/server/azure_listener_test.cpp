#include "server/azure_listener.h"

#include "admin_api/tokens.h"
#include "server/live_directories.h"
#include "tests/unit/admin_api/fixture.h"
#include "tests/unit/server/server_fixture.h"

#include <gmock/gmock.h>

#include <fstream>

namespace holdfast::server {
namespace {

using testing::HasSubstr;

class AzureListenerTest : public ServerFixture {
  protected:
    std::string start(const AzureConfig& config) {
        AzureListener listener(config, backend, state);
        const std::string problem = listener.start();
        listener.stop();
        return problem;
    }
    AzureConfig config() const {
        AzureConfig made;
        made.listen = Endpoint::loopback(0);
        made.accounts = {{"ops", folder.path() + "/ops.key", {}}};
        return made;
    }

    /// All that a listener is given; what this one does not need is the other tests'.
    struct Surroundings : admin_api::RouteTest {
        void TestBody() override {}
        admin_api::Backend& all() { return backend; }
    } surroundings;
    admin_api::Backend& backend = surroundings.all();
};

TEST_F(AzureListenerTest, without_an_address_it_does_nothing) {
    AzureConfig off = config();
    off.listen.reset();
    EXPECT_EQ(start(off), "");
}

TEST_F(AzureListenerTest, does_not_start_without_its_keys) {
    EXPECT_THAT(start(config()), HasSubstr("holdfast azure key create ops"));
    std::ofstream(folder.path() + "/ops.key") << "nonsense\n";
    EXPECT_THAT(start(config()), HasSubstr("ops.key"));
    std::filesystem::remove(folder.path() + "/ops.key");
    ASSERT_TRUE(admin_api::azure::create_key_file(folder.path() + "/ops.key", admin_api::azure::Existing::keep));
    EXPECT_EQ(start(config()), "");
}

TEST_F(AzureListenerTest, the_connection_string_has_all_that_a_client_needs) {
    const admin_api::azure::Key key(std::vector<std::uint8_t>{0xff, 0xfe, 0xfd});
    EXPECT_EQ(connection_string(Endpoint::loopback(10004), {"ops", "", {}}, key),
              "DefaultEndpointsProtocol=http;AccountName=ops;AccountKey=//79;"
              "FileEndpoint=http://127.0.0.1:10004/ops;");
}

} // namespace
} // namespace holdfast::server
