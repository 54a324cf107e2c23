#include "smb2/handlers/fsctl/copychunk.h"

#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::Fsctl;

class Copychunk : public test::FsctlTest {
  protected:
    Copychunk() { server.folder.write("source", "0123456789"); }
    wire::ResumeKey key_of(FileId id) {
        return wire::decode<wire::SrvRequestResumeKeyResponse>(output_of(control(Fsctl::srv_request_resume_key, id)))
            ->resume_key;
    }
    test::Answer copy(const wire::ResumeKey& key, FileId to, std::vector<wire::SrvCopychunk> chunks,
                      Fsctl code = Fsctl::srv_copychunk) {
        return control(code, to, wire::to_bytes(wire::SrvCopychunkCopy{key, std::move(chunks)}));
    }
    FileId source = client.open(u"source");
    FileId target = client.open(u"target");
    FileId locked;
};

TEST_F(Copychunk, copies_chunk_by_chunk_and_counts) {
    const auto answer = copy(key_of(source), target, {{0, 5, 3}, {7, 0, 3}});
    ASSERT_EQ(answer.status(), Status::success);
    const auto done = wire::decode<wire::SrvCopychunkResponse>(output_of(answer));
    EXPECT_EQ(done->chunks_written, 2U);
    EXPECT_EQ(done->total_bytes_written, 6U);
    EXPECT_EQ(server.folder.text_of("target"), std::string("789\0\0"
                                                           "012",
                                                           8));
}

TEST_F(Copychunk, the_source_must_be_there_and_reach_far_enough) {
    const auto key = key_of(source);
    const auto partly = copy(key, target, {{0, 0, 2}, {8, 0, 3}});
    EXPECT_EQ(partly.status(), Status::invalid_view_size);
    EXPECT_EQ(wire::decode<wire::SrvCopychunkResponse>(output_of(partly))->total_bytes_written, 2U);
    auto other = key;
    other[20] ^= 1;
    EXPECT_EQ(copy(other, target, {{0, 0, 1}}).status(), Status::object_name_not_found);
    client.close(source);
    EXPECT_EQ(copy(key, target, {{0, 0, 1}}).status(), Status::object_name_not_found);
}

TEST_F(Copychunk, too_much_at_once_is_answered_with_the_limits) {
    const auto key = key_of(source);
    for (const std::vector<wire::SrvCopychunk>& chunks : {std::vector<wire::SrvCopychunk>(257, {0, 0, 1}),
                                                          {{0, 0, (1U << 20) + 1}},
                                                          {{0, 0, 0}},
                                                          std::vector<wire::SrvCopychunk>(17, {0, 0, 1U << 20})}) {
        const auto answer = copy(key, target, chunks);
        ASSERT_EQ(answer.status(), Status::invalid_parameter);
        const auto limits = wire::decode<wire::SrvCopychunkResponse>(output_of(answer));
        EXPECT_EQ(limits->chunks_written, 256U);
        EXPECT_EQ(limits->chunk_bytes_written, 1U << 20);
        EXPECT_EQ(limits->total_bytes_written, 16U << 20);
    }
}

TEST_F(Copychunk, rights_on_both_sides) {
    const auto blind = key_of(open_with(u"source", Access::write_data));
    EXPECT_EQ(copy(blind, target, {{0, 0, 1}}).status(), Status::access_denied);
    const FileId write_only = open_with(u"target", Access::write_data);
    EXPECT_EQ(copy(key_of(source), write_only, {{0, 0, 1}}).status(), Status::access_denied);
    EXPECT_EQ(copy(key_of(source), write_only, {{0, 0, 1}}, Fsctl::srv_copychunk_write).status(), Status::success);
}

TEST_F(Copychunk, locks_are_kept_on_both_sides) {
    const auto lock = [&](const char16_t* name) {
        wire::LockRequest request;
        request.file_id = client.open(name);
        request.locks = {{2, 1, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately}};
        ASSERT_EQ(client.ask(request).status(), Status::success);
        locked = request.file_id;
    };
    const auto key = key_of(source);
    lock(u"source");
    EXPECT_EQ(copy(key, target, {{0, 0, 5}}).status(), Status::file_lock_conflict);
    EXPECT_EQ(copy(key, target, {{3, 0, 5}}).status(), Status::success);
    client.close(locked);
    lock(u"target");
    EXPECT_EQ(copy(key, target, {{0, 0, 5}}).status(), Status::file_lock_conflict);
}

TEST_F(Copychunk, the_source_may_lie_on_another_tree_connect_but_not_in_another_session) {
    const auto key = key_of(source);
    const auto first = client.tree;
    client.tree = client.connect(server.share);
    const FileId there = client.open(u"target");
    EXPECT_EQ(copy(key, there, {{0, 0, 1}}).status(), Status::success);
    client.tree = first;

    test::TestClient other(server);
    other.connection.negotiated().max_transact_size = 1U << 20;
    const auto input = wire::to_bytes(wire::SrvCopychunkCopy{key, {{0, 0, 1}}});
    EXPECT_EQ(control(other, Fsctl::srv_copychunk, other.open(u"target"), input).status(),
              Status::object_name_not_found);
}

TEST_F(Copychunk, a_key_needs_its_room) {
    EXPECT_EQ(control(Fsctl::srv_request_resume_key, source, {}, 31).status(), Status::invalid_parameter);
    EXPECT_EQ(control(Fsctl::srv_request_resume_key, source, {}, 32).status(), Status::success);
    EXPECT_EQ(fsctl::open_of_key(fsctl::key_of_open(locks::OpenId{5})), locks::OpenId{5});
    EXPECT_FALSE(fsctl::open_of_key({}));
}

} // namespace
} // namespace holdfast::smb2
