#include "smb2/handlers/fsctl/resiliency.h"

#include "smb2/wire/fsctl/other.h"
#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2::fsctl {
namespace {

class Resiliency : public test::LeaseTest {
  protected:
    static Status ask(test::TestClient& client, FileId id, const wire::Bytes& input) {
        wire::IoctlRequest request;
        request.ctl_code = wire::Fsctl::lmr_request_resiliency;
        request.file_id = id;
        request.input = input;
        return client.ask(request).status();
    }
    static wire::Bytes for_ms(std::uint32_t timeout_ms) {
        return wire::to_bytes(wire::NetworkResiliencyRequest{timeout_ms});
    }
};

TEST_F(Resiliency, an_open_without_any_caching_waits_for_its_client_and_keeps_its_locks) {
    const FileId id = holder.open(u"f");
    ASSERT_EQ(ask(holder, id, for_ms(5'000)), Status::success);
    wire::LockRequest lock;
    lock.file_id = id;
    lock.locks = {{0, 10, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately}};
    ASSERT_EQ(holder.ask(lock).status(), Status::success);
    holder.connection.close(locks::CloseReason::disconnect);
    ASSERT_EQ(timers().size(), 1U);
    EXPECT_EQ(server.locks.row(locks::OpenId{id.persistent})->state, locks::OpenState::orphaned);
    EXPECT_EQ(server.locks.totals().locks_held, 1U);
    EXPECT_EQ(server.locks.row(locks::OpenId{id.persistent})->durable_ms, 5'000U);
}

TEST_F(Resiliency, what_others_want_does_not_end_it) {
    auto request = with_oplock(u"f", wire::OplockLevel::batch);
    request.share_access = locks::ShareMode::none;
    const FileId id = holder.open(request);
    ASSERT_EQ(ask(holder, id, for_ms(0)), Status::success);
    holder.connection.close(locks::CloseReason::disconnect);
    timers();
    other.post(with_oplock(u"f", wire::OplockLevel::none));
    EXPECT_EQ(other.take().status(), Status::pending);
    EXPECT_EQ(other.take().status(), Status::sharing_violation);
    EXPECT_EQ(server.locks.row(locks::OpenId{id.persistent})->state, locks::OpenState::orphaned);
}

TEST_F(Resiliency, bad_requests_change_nothing) {
    const FileId id = holder.open(u"f");
    EXPECT_EQ(ask(holder, id, wire::Bytes(7)), Status::invalid_parameter);
    EXPECT_EQ(ask(holder, id, for_ms(300'001)), Status::invalid_parameter);
    test::TestClient old(server, 0x0202);
    old.connection.negotiated().max_transact_size = 1U << 16;
    EXPECT_EQ(ask(old, old.open(u"f"), for_ms(1)), Status::invalid_device_request);
    holder.connection.close(locks::CloseReason::disconnect);
    EXPECT_FALSE(server.locks.row(locks::OpenId{id.persistent}));
}

} // namespace
} // namespace holdfast::smb2::fsctl
