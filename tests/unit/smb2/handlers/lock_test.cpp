#include "locks/wait_counts.h"
#include "tests/unit/smb2/handlers/test_client.h"

#include <numeric>

namespace holdfast::smb2 {
namespace {

using wire::LockElement;
using wire::LockFlags;

constexpr LockFlags shared = LockFlags::shared;
constexpr LockFlags exclusive = LockFlags::exclusive;
constexpr LockFlags unlock = LockFlags::unlock;
constexpr LockFlags now = LockFlags::fail_immediately;

class Lock : public test::HandlerTest {
  protected:
    static wire::LockRequest request(FileId id, std::vector<LockElement> elements, std::uint32_t sequence = 0) {
        wire::LockRequest made;
        made.file_id = id;
        made.locks = std::move(elements);
        made.lock_sequence = sequence;
        return made;
    }
    Status lock(FileId id, std::vector<LockElement> elements) {
        return client.ask(request(id, std::move(elements))).status();
    }
    std::size_t held() const { return server.locks.totals().locks_held; }

    FileId a = client.open(u"f");
    FileId b = client.open(u"f");
};

struct LockRow {
    const char* why;
    std::vector<LockElement> elements;
    Status status;
    std::size_t held; // after, of a fresh file on which B holds 100+1
};

TEST_F(Lock, series_row_by_row) {
    const LockRow rows[] = {
        {"no element", {}, Status::invalid_parameter, 0},
        {"one", {{0, 1, exclusive | now}}, Status::success, 1},
        {"one that need not wait", {{0, 1, exclusive}}, Status::success, 1},
        {"two", {{0, 1, shared | now}, {5, 1, shared | now}}, Status::success, 2},
        {"a series may not wait", {{0, 1, shared | now}, {5, 1, shared}}, Status::invalid_parameter, 0},
        {"malformed element, no undo", {{0, 1, shared | now}, {5, 1, unlock | now}}, Status::invalid_parameter, 1},
        {"a refused range undoes the series",
         {{0, 1, shared | now}, {100, 1, shared | now}},
         Status::lock_not_granted,
         0},
        {"refused before malformed", {{100, 1, shared | now}, {5, 1, unlock | now}}, Status::lock_not_granted, 0},
        {"a range that wraps", {{0, 1, shared | now}, {UINT64_MAX, 2, shared | now}}, Status::invalid_lock_range, 0},
        {"refused before a range that wraps",
         {{100, 1, shared | now}, {UINT64_MAX, 2, shared | now}},
         Status::lock_not_granted,
         0},
        {"a range that wraps before one that is refused",
         {{0, 1, shared | now}, {UINT64_MAX, 2, shared | now}, {100, 1, shared | now}},
         Status::invalid_lock_range,
         0},
        {"the last byte", {{UINT64_MAX, 1, exclusive | now}}, Status::success, 1},
        {"no bytes", {{50, 0, exclusive | now}}, Status::success, 1},
        {"unlock of nothing", {{0, 1, unlock}}, Status::range_not_locked, 0},
    };
    ASSERT_EQ(lock(b, {{100, 1, exclusive | now}}), Status::success);
    for (const LockRow& row : rows) {
        const FileId id = client.open(u"f");
        EXPECT_EQ(lock(id, row.elements), row.status) << row.why;
        EXPECT_EQ(held() - 1, row.held) << row.why;
        client.close(id);
    }
}

TEST_F(Lock, what_was_unlocked_before_a_fault_stays_so) {
    ASSERT_EQ(lock(a, {{0, 1, shared | now}, {5, 1, shared | now}}), Status::success);
    EXPECT_EQ(lock(a, {{0, 1, unlock}, {7, 1, unlock}, {5, 1, unlock}}), Status::range_not_locked);
    EXPECT_EQ(held(), 1U);
    EXPECT_EQ(lock(a, {{5, 1, unlock}, {9, 1, shared | now}}), Status::invalid_parameter);
    EXPECT_EQ(held(), 0U);
}

TEST_F(Lock, a_lock_that_waits_is_granted_when_its_range_is_free) {
    ASSERT_EQ(lock(a, {{0, 10, exclusive | now}}), Status::success);
    client.post(request(b, {{5, 1, exclusive}}));
    const test::Answer interim = client.take();
    EXPECT_EQ(interim.status(), Status::pending);
    EXPECT_TRUE(interim.header.is_async());

    EXPECT_EQ(lock(a, {{0, 10, unlock}}), Status::success);
    const test::Answer final = client.take();
    EXPECT_EQ(final.status(), Status::success);
    EXPECT_EQ(final.header.message_id, interim.header.message_id);
    EXPECT_EQ(final.header.async_id, interim.header.async_id);
    EXPECT_EQ(lock(a, {{5, 1, shared | now}}), Status::lock_not_granted);
    const auto waits = server.locks.waits().lock_waits.values().counts;
    EXPECT_EQ(std::accumulate(waits.begin(), waits.end(), std::uint64_t{0}), 1U) << "who waits is counted, once";
}

TEST_F(Lock, cancel_ends_the_wait) {
    ASSERT_EQ(lock(a, {{0, 10, exclusive | now}}), Status::success);
    const std::uint64_t message = client.post(request(b, {{5, 1, exclusive}}));
    ASSERT_EQ(client.take().status(), Status::pending);
    client.cancel(message);
    EXPECT_EQ(client.take().status(), Status::cancelled);
    EXPECT_EQ(server.locks.totals().locks_waiting, 0U);
}

TEST_F(Lock, closing_the_open_that_waits_ends_the_wait) {
    ASSERT_EQ(lock(a, {{0, 10, exclusive | now}}), Status::success);
    client.post(request(b, {{5, 1, exclusive}}));
    ASSERT_EQ(client.take().status(), Status::pending);
    EXPECT_EQ(client.close(b).status(), Status::success);
    EXPECT_EQ(client.take().status(), Status::range_not_locked);
}

TEST_F(Lock, so_does_an_admin_who_closes_it_and_who_closes_the_holder_grants_it) {
    ASSERT_EQ(lock(a, {{0, 10, exclusive | now}}), Status::success);
    client.post(request(b, {{5, 1, exclusive}}));
    ASSERT_EQ(client.take().status(), Status::pending);
    server.locks.close(locks::OpenId{b.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.take().status(), Status::range_not_locked);
    EXPECT_EQ(lock(b, {{5, 1, unlock}}), Status::file_closed);

    const FileId c = client.open(u"f");
    client.post(request(c, {{5, 1, exclusive}}));
    ASSERT_EQ(client.take().status(), Status::pending);
    server.locks.close(locks::OpenId{a.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.take().status(), Status::success);
}

TEST_F(Lock, a_request_that_comes_again_is_not_done_again) {
    const auto numbered = request(a, {{0, 1, exclusive | now}}, 1 << 4 | 5);
    EXPECT_EQ(client.ask(numbered).status(), Status::success);
    EXPECT_EQ(client.ask(numbered).status(), Status::success); // a second exclusive lock would be refused
    EXPECT_EQ(held(), 1U);
    auto next = numbered;
    next.lock_sequence = 1 << 4 | 6;
    EXPECT_EQ(client.ask(next).status(), Status::lock_not_granted);
    EXPECT_EQ(client.ask(numbered).status(), Status::lock_not_granted); // forgotten with the failure
}

TEST_F(Lock, what_a_killed_server_has_done_in_part_is_done_to_the_end) {
    ASSERT_EQ(lock(a, {{0, 1, exclusive | now}, {5, 1, exclusive | now}}), Status::success);
    ASSERT_EQ(lock(a, {{0, 1, unlock}}), Status::success);
    resource_of(*server.locks.find(locks::OpenId{a.persistent})).as_file()->was_restored = true;
    EXPECT_EQ(client.ask(request(a, {{0, 1, unlock}, {5, 1, unlock}}, 1 << 4)).status(), Status::success);
    EXPECT_EQ(held(), 0U);
    EXPECT_EQ(lock(a, {{0, 1, unlock}}), Status::range_not_locked) << "it has no number: it is no repetition";
}

TEST_F(Lock, what_is_faulty_was_not_done_before) {
    ASSERT_EQ(lock(a, {{0, 1, exclusive | now}}), Status::success);
    resource_of(*server.locks.find(locks::OpenId{a.persistent})).as_file()->was_restored = true;
    EXPECT_EQ(client.ask(request(a, {{0, 1, exclusive | now}}, 1 << 4)).status(), Status::success);
    EXPECT_EQ(client.ask(request(a, {}, 2 << 4)).status(), Status::invalid_parameter);
    EXPECT_EQ(client.ask(request(a, {{0, 1, exclusive | now}, {5, 1, exclusive}}, 3 << 4)).status(),
              Status::invalid_parameter);
    EXPECT_EQ(client.ask(request(a, {{UINT64_MAX, 2, exclusive | now}}, 4 << 4)).status(), Status::invalid_lock_range);
    EXPECT_EQ(held(), 1U);
}

TEST_F(Lock, before_3_0_nothing_is_known_again) {
    test::TestClient old(server, 0x0210);
    const auto numbered = request(old.open(u"g"), {{0, 1, exclusive | now}}, 1 << 4 | 5);
    EXPECT_EQ(old.ask(numbered).status(), Status::success);
    EXPECT_EQ(old.ask(numbered).status(), Status::lock_not_granted);
}

TEST_F(Lock, there_is_nothing_to_lock_in_a_folder) {
    auto create = client.create_request(u"d");
    create.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(lock(client.open(create), {{0, 1, shared | now}}), Status::invalid_parameter);
}

TEST_F(Lock, an_unknown_open_is_closed) { EXPECT_EQ(lock({77, 77}, {{0, 1, shared | now}}), Status::file_closed); }

} // namespace
} // namespace holdfast::smb2
