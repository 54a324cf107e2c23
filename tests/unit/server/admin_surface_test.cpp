#include "server/admin_surface.h"

#include "server/logging.h"
#include "tests/unit/server/server_fixture.h"

#include <gmock/gmock.h>

namespace holdfast::server {
namespace {

struct AdminSurfaceTest : ServerFixture {
    AdminSurfaceTest() {
        set_up_logging({.levels = "off"});
        config.state_dir = make_folder("state");
        config.admin_listen = Endpoint::loopback(0);
    }
    Config config;
};

TEST_F(AdminSurfaceTest, it_starts_with_a_token_of_its_own_and_ends) {
    AdminSurface surface(config, state, accounts);
    EXPECT_EQ(surface.start(), "");
    EXPECT_TRUE(std::filesystem::exists(config.state_dir + "/admin.token"));
    surface.stop();
    surface.stop(); // once more does no harm
}

TEST_F(AdminSurfaceTest, it_says_why_it_cannot_start) {
    config.state_dir += "/missing";
    AdminSurface surface(config, state, accounts);
    EXPECT_THAT(surface.start(), testing::HasSubstr("missing"));
}

} // namespace
} // namespace holdfast::server
