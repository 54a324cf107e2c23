#include "smb2/handlers/create/existing_access.h"

#include "tests/unit/smb2/handlers/test_client.h"

#include <sys/stat.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;

class ExistingAccess : public test::HandlerTest {
  protected:
    Status status_of(Access access) {
        auto request = client.create_request(u"f");
        request.desired_access = access;
        request.create_disposition = wire::CreateDisposition::open;
        return client.create_status(request);
    }
};

TEST_F(ExistingAccess, the_mode_of_the_file_says_what_the_account_may) {
    if (!vfs::can_switch_identity()) GTEST_SKIP() << "needs the privilege to switch identities";
    server.folder.write("f");
    ASSERT_EQ(::chmod(server.folder.path("f").c_str(), 0644), 0);
    client.become({1001, 1001, {}});
    EXPECT_EQ(status_of(Access::read_data), Status::success);
    EXPECT_EQ(status_of(Access::write_data), Status::access_denied);
    EXPECT_EQ(status_of(Access::remove), Status::access_denied);
    EXPECT_EQ(status_of(Access::maximum_allowed), Status::success);
}

TEST_F(ExistingAccess, a_read_only_file_is_not_written) {
    auto request = client.create_request(u"f");
    request.file_attributes = wire::FileAttributes::read_only;
    client.close(client.open(request));
    EXPECT_EQ(status_of(Access::write_data), Status::access_denied);
    EXPECT_EQ(status_of(Access::read_data), Status::success);
}

} // namespace
} // namespace holdfast::smb2
