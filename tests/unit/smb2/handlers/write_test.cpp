#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

class Write : public test::HandlerTest {
  protected:
    FileId open_with(locks::Access access) {
        auto request = client.create_request(u"f");
        request.desired_access = access;
        return client.open(request);
    }
};

TEST_F(Write, arrives_in_the_file) {
    const FileId id = client.open(u"f");
    EXPECT_EQ(client.write(id, 0, "hello").as<wire::WriteResponse>().count, 5U);
    EXPECT_EQ(client.write(id, 3, "p!").as<wire::WriteResponse>().count, 2U);
    EXPECT_EQ(server.folder.text_of("f"), "help!");
}

TEST_F(Write, nothing_can_be_written) {
    const FileId id = client.open(u"f");
    EXPECT_EQ(client.write(id, 100, "").as<wire::WriteResponse>().count, 0U);
    EXPECT_EQ(server.folder.text_of("f"), "");
}

TEST_F(Write, is_on_disk_before_a_write_through_is_answered) {
    const FileId id = client.open(u"f");
    EXPECT_EQ(client.write(id, 0, "sure", wire::WriteFlags::write_through).as<wire::WriteResponse>().count, 4U);
    EXPECT_EQ(server.folder.text_of("f"), "sure");
}

TEST_F(Write, what_is_under_way_when_the_open_is_ended_by_force_is_not_confirmed) {
    constexpr std::string_view text = "sure";
    wire::WriteRequest request;
    request.file_id = client.open(u"f");
    request.data = std::as_bytes(std::span(text));
    request.flags = wire::WriteFlags::write_through;
    client.post(request);
    ASSERT_FALSE(client.has_answer());
    server.locks.close(locks::OpenId{request.file_id.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.take().status(), Status::file_closed);
}

TEST_F(Write, wants_the_right_to) {
    client.write(client.open(u"f"), 0, "0123");
    EXPECT_EQ(client.write(open_with(locks::Access::read_data), 0, "x").status(), Status::access_denied);
    EXPECT_EQ(client.write(open_with(locks::Access::write_data), 4, "4").status(), Status::success);
}

TEST_F(Write, who_may_append_does_not_overwrite) {
    client.write(client.open(u"f"), 0, "0123");
    const FileId id = open_with(locks::Access::append_data);
    EXPECT_EQ(client.write(id, 3, "x").status(), Status::access_denied);
    EXPECT_EQ(client.write(id, 4, "4").status(), Status::success);
    EXPECT_EQ(server.folder.text_of("f"), "01234");
}

TEST_F(Write, no_file_reaches_beyond_the_signed_offsets) {
    const FileId id = client.open(u"f");
    EXPECT_EQ(client.write(id, 1ULL << 63, "x").status(), Status::invalid_parameter);
    EXPECT_EQ(client.write(id, INT64_MAX, "x").status(), Status::invalid_parameter);
}

TEST_F(Write, more_than_was_negotiated_is_refused) {
    client.connection.negotiated().max_write_size = 3;
    EXPECT_EQ(client.write(client.open(u"f"), 0, "1234").status(), Status::invalid_parameter);
}

TEST_F(Write, respects_shared_locks_even_its_own) {
    const FileId id = client.open(u"f");
    wire::LockRequest lock;
    lock.file_id = id;
    lock.locks = {{0, 10, wire::LockFlags::shared | wire::LockFlags::fail_immediately}};
    ASSERT_EQ(client.ask(lock).status(), Status::success);
    EXPECT_EQ(client.write(id, 9, "x").status(), Status::file_lock_conflict);
    EXPECT_EQ(client.write(id, 10, "x").status(), Status::success);
    EXPECT_EQ(client.write(id, 5, "").status(), Status::success);
}

TEST_F(Write, folders_are_not_written) {
    auto request = client.create_request(u"d");
    request.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(client.write(client.open(request), 0, "x").status(), Status::invalid_device_request);
}

TEST_F(Write, leaves_a_frozen_write_time_alone) {
    const FileId id = client.open(u"f");
    FileOpen& file = *resource_of(*server.locks.find(locks::OpenId{id.volatile_})).as_file();
    vfs::AttributeChange change;
    change.last_write = vfs::Ticks{10'000'000'000'000'000};
    ASSERT_TRUE(file.file->set_attributes(change));
    file.write_time_frozen = true;
    client.write(id, 0, "x");
    EXPECT_EQ(file.file->attributes()->times.last_write, change.last_write);
    file.write_time_frozen = false;
    client.write(id, 0, "x");
    EXPECT_NE(file.file->attributes()->times.last_write, change.last_write);
}

TEST_F(Write, is_counted) {
    const FileId id = client.open(u"f");
    client.write(id, 0, "12345");
    EXPECT_EQ(server.locks.find(locks::OpenId{id.volatile_})->bytes_written, 5U);
}

} // namespace
} // namespace holdfast::smb2
