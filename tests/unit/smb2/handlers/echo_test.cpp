#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawClient;
using test::RawServer;

TEST(Echo, needs_no_session) {
    RawServer server;
    RawClient client{server};
    client.negotiate(wire::Dialect::smb3_11);
    const auto answer = client.ask(wire::EchoRequest{});
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_NO_THROW(answer.as<wire::EchoResponse>());
}

TEST(Echo, of_a_session_is_signed_as_it_asks) {
    RawServer server;
    RawClient client{server};
    client.begin();
    EXPECT_TRUE(client.verifies(client.ask(wire::EchoRequest{})));
}

} // namespace
} // namespace holdfast::smb2
