#include "tests/unit/smb2/handlers/test_client.h"

#include <fcntl.h>
#include <unistd.h>

namespace holdfast::smb2 {
namespace {

class Read : public test::HandlerTest {
  protected:
    FileId ten_bytes() {
        server.folder.write("ten", "0123456789");
        return client.open(u"ten");
    }
    FileId open_with(locks::Access access) {
        auto request = client.create_request(u"ten");
        request.desired_access = access;
        return client.open(request);
    }
    /// What is read of it next comes from the disk, where it lies on one.
    void forget_pages(std::string_view name) {
        const int file = ::open(server.folder.path(name).c_str(), O_RDONLY | O_CLOEXEC);
        ASSERT_EQ(::fsync(file), 0);
        ASSERT_EQ(::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED), 0);
        ::close(file);
    }
};

struct ReadRow {
    const char* why;
    std::uint64_t offset;
    std::uint32_t length;
    std::uint32_t minimum;
    Status status;
    std::string text;
};

TEST_F(Read, row_by_row) {
    const FileId id = ten_bytes();
    const ReadRow rows[] = {
        {"all", 0, 10, 0, Status::success, "0123456789"},
        {"some", 3, 2, 0, Status::success, "34"},
        {"what is left", 8, 100, 0, Status::success, "89"},
        {"nothing asked for", 0, 0, 0, Status::success, ""},
        {"nothing asked for behind the end", 99, 0, 0, Status::success, ""},
        {"behind the end", 10, 1, 0, Status::end_of_file, ""},
        {"far behind it", 1ULL << 40, 1, 0, Status::end_of_file, ""},
        {"enough for the client", 8, 100, 2, Status::success, "89"},
        {"too little for the client", 8, 100, 3, Status::end_of_file, ""},
        {"a minimum that cannot be met", 0, 5, 6, Status::end_of_file, ""},
        {"nothing is less than something", 0, 0, 1, Status::end_of_file, ""},
        {"no file reaches there", 1ULL << 63, 1, 0, Status::invalid_parameter, ""},
        {"nor there", INT64_MAX, 1, 0, Status::invalid_parameter, ""},
        {"more than was negotiated", 0, (1U << 20) + 1, 0, Status::invalid_parameter, ""},
    };
    for (const ReadRow& row : rows) {
        const test::Answer answer = client.read(id, row.offset, row.length, row.minimum);
        ASSERT_EQ(answer.status(), row.status) << row.why;
        if (row.status == Status::success) {
            EXPECT_EQ(test::TestClient::text_of(answer), row.text) << row.why;
        }
    }
}

TEST_F(Read, data_begins_behind_the_fixed_part) {
    const auto answer = client.read(ten_bytes(), 0, 10);
    EXPECT_EQ(answer.bytes.size(), 80U + 10U);
    EXPECT_EQ(answer.bytes.at(64 + 2), std::byte{80});
}

TEST_F(Read, an_empty_answer_has_the_byte_that_its_size_counts) {
    EXPECT_EQ(client.read(ten_bytes(), 0, 0).bytes.size(), 81U);
}

TEST_F(Read, the_right_to_read_or_to_run_is_wanted) {
    ten_bytes();
    EXPECT_EQ(client.read(open_with(locks::Access::read_data), 0, 1).status(), Status::success);
    EXPECT_EQ(client.read(open_with(locks::Access::execute), 0, 1).status(), Status::success);
    EXPECT_EQ(client.read(open_with(locks::Access::read_attributes), 0, 1).status(), Status::access_denied);
    EXPECT_EQ(client.read(open_with(locks::Access::write_data), 0, 1).status(), Status::access_denied);
}

TEST_F(Read, folders_are_not_read) {
    auto request = client.create_request(u"d");
    request.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(client.read(client.open(request), 0, 1).status(), Status::invalid_device_request);
}

TEST_F(Read, a_range_that_another_open_has_locked_is_not_read) {
    const FileId id = ten_bytes();
    const FileId other = client.open(u"ten");
    wire::LockRequest lock;
    lock.file_id = other;
    lock.locks = {{2, 3, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately}};
    ASSERT_EQ(client.ask(lock).status(), Status::success);
    EXPECT_EQ(client.read(id, 4, 1).status(), Status::file_lock_conflict);
    EXPECT_EQ(client.read(id, 4, 0).status(), Status::success);
    EXPECT_EQ(client.read(id, 5, 1).status(), Status::success);
    EXPECT_EQ(client.read(other, 4, 1).status(), Status::success);
}

TEST_F(Read, moves_the_position_and_is_counted) {
    const FileId id = ten_bytes();
    client.read(id, 2, 3);
    const locks::OpenRef open = server.locks.find(locks::OpenId{id.volatile_});
    EXPECT_EQ(open->bytes_read, 3U);
    EXPECT_EQ(resource_of(*open).as_file()->position, 5U);
}

TEST_F(Read, a_channel_needs_rdma) {
    wire::ReadRequest request;
    request.file_id = ten_bytes();
    request.length = 1;
    request.channel = wire::Channel::rdma_v1;
    EXPECT_EQ(client.ask(request).status(), Status::invalid_parameter);
}

TEST_F(Read, an_open_that_was_ended_by_force_is_closed) {
    const FileId id = ten_bytes();
    server.locks.close(locks::OpenId{id.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.read(id, 0, 1).status(), Status::file_closed);
}

TEST_F(Read, what_is_under_way_when_the_open_is_ended_by_force_is_not_shown) {
    wire::ReadRequest request;
    request.file_id = ten_bytes();
    request.length = 10;
    forget_pages("ten");
    client.post(request);
    if (client.has_answer()) GTEST_SKIP() << "this file system has everything in memory";
    server.locks.close(locks::OpenId{request.file_id.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.take().status(), Status::file_closed);
}

} // namespace
} // namespace holdfast::smb2
