#include "smb2/handlers/local_locks.h"

#include "tests/unit/smb2/handlers/test_client.h"

#include <fcntl.h>

namespace holdfast::smb2 {
namespace {

using wire::LockFlags;

constexpr LockFlags at_once = LockFlags::exclusive | LockFlags::fail_immediately;

ShareSettings respecting(bool local_locks) {
    ShareSettings settings;
    settings.respects_local_locks = local_locks;
    return settings;
}

/// A local process that has locked the first byte of "f".
class LocalLocks : public ::testing::Test {
  protected:
    LocalLocks() {
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        lock.l_len = 1;
        EXPECT_EQ(::fcntl(local, F_OFD_SETLK, &lock), 0);
    }
    ~LocalLocks() override { unlock_locally(); }
    void unlock_locally() {
        if (local >= 0) ::close(std::exchange(local, -1));
    }
    static wire::LockRequest request(FileId id, LockFlags flags, std::uint64_t offset = 0) {
        wire::LockRequest made;
        made.file_id = id;
        made.locks = {{offset, 1, flags}};
        return made;
    }
    std::size_t held() const { return server.locks.totals().locks_held; }

    test::TestServer server{respecting(true)};
    test::TestClient client{server};
    FileId id = client.open(u"f");
    int local = ::open(server.folder.path("f").c_str(), O_RDWR);
};

TEST_F(LocalLocks, refuse_a_lock_that_does_not_wait) {
    EXPECT_EQ(client.ask(request(id, at_once)).status(), Status::lock_not_granted);
    EXPECT_EQ(held(), 0U);
    EXPECT_EQ(client.ask(request(id, at_once, 1)).status(), Status::success) << "beside it";
    unlock_locally();
    EXPECT_EQ(client.ask(request(id, at_once)).status(), Status::success);
}

TEST_F(LocalLocks, refuse_all_of_a_series) {
    wire::LockRequest series = request(id, at_once, 5);
    series.locks.push_back({0, 1, at_once});
    EXPECT_EQ(client.ask(series).status(), Status::lock_not_granted);
    EXPECT_EQ(held(), 0U);
}

TEST_F(LocalLocks, let_a_lock_wait_until_they_go) {
    const auto interim = client.ask(request(id, LockFlags::exclusive));
    ASSERT_EQ(interim.status(), Status::pending);
    unlock_locally();
    const auto answer = client.take();
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.header.async_id, interim.header.async_id);
    EXPECT_EQ(held(), 1U);
}

TEST_F(LocalLocks, a_wait_can_be_cancelled_and_leaves_nothing) {
    const std::uint64_t message = client.post(request(id, LockFlags::exclusive));
    ASSERT_EQ(client.take().status(), Status::pending);
    client.cancel(message);
    // First the CANCEL's wake, then the look that was due.
    ASSERT_FALSE(client.port->waiting.empty());
    const auto wake = std::move(client.port->waiting.front());
    client.port->waiting.pop_front();
    wake(client.connection);
    EXPECT_EQ(client.take().status(), Status::cancelled);
    unlock_locally();
    client.pump();
    EXPECT_FALSE(client.has_answer());
    EXPECT_EQ(held(), 0U);
}

TEST_F(LocalLocks, a_wait_ends_with_its_open) {
    ASSERT_EQ(client.ask(request(id, LockFlags::exclusive)).status(), Status::pending);
    EXPECT_EQ(client.close(id).status(), Status::success);
    EXPECT_EQ(client.take().status(), Status::range_not_locked);
}

TEST_F(LocalLocks, who_waits_for_one_also_minds_the_locks_of_clients) {
    ASSERT_EQ(client.ask(request(id, LockFlags::exclusive)).status(), Status::pending);
    const FileId other = client.open(u"f");
    const auto file = server.locks.find(locks::OpenId{other.volatile_});
    const locks::RangeRequest first_byte{*locks::ByteRange::make(0, 1), locks::LockMode::exclusive};
    ASSERT_EQ(server.locks.lock(*file, {&first_byte, 1}), locks::LockVerdict::granted);
    unlock_locally();
    const auto job = std::move(server.jobs.waiting.front());
    server.jobs.waiting.pop_front();
    job();
    const auto look = std::move(client.port->waiting.front());
    client.port->waiting.pop_front();
    look(client.connection);
    EXPECT_FALSE(client.has_answer());
    ASSERT_EQ(server.locks.unlock(*file, first_byte.range), locks::UnlockVerdict::unlocked);
    EXPECT_EQ(client.take().status(), Status::success);
}

TEST(LocalLocksIgnored, refuse_nothing) {
    test::TestServer server{respecting(false)};
    test::TestClient client{server};
    const FileId id = client.open(u"f");
    const int local = ::open(server.folder.path("f").c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    ASSERT_EQ(::fcntl(local, F_OFD_SETLK, &lock), 0);
    wire::LockRequest request;
    request.file_id = id;
    request.locks = {{0, 1, at_once}};
    EXPECT_EQ(client.ask(request).status(), Status::success);
    ::close(local);
}

} // namespace
} // namespace holdfast::smb2
