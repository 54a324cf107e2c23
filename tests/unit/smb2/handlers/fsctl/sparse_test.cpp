#include "smb2/handlers/fsctl/sparse.h"

#include "smb2/wire/fsctl/sparse.h"
#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::Fsctl;

class Sparse : public test::FsctlTest {
  protected:
    Sparse() { server.folder.write("file", std::string(100, 'x')); }
    Status zero(FileId of, std::uint64_t from, std::uint64_t to) {
        return control(Fsctl::set_zero_data, of, wire::to_bytes(wire::SetZeroData{from, to})).status();
    }
    test::Answer ranges(FileId of, std::uint64_t offset, std::uint64_t length, std::uint32_t most = 4096) {
        return control(Fsctl::query_allocated_ranges, of, wire::to_bytes(wire::AllocatedRange{offset, length}), most);
    }
    bool is_sparse() {
        return wire::has(query<wire::FileBasicInformation>(id).file_attributes, wire::FileAttributes::sparse_file);
    }
    FileId id = client.open(u"file");
};

TEST_F(Sparse, the_attribute_is_set_and_taken_away) {
    EXPECT_FALSE(is_sparse());
    ASSERT_EQ(control(Fsctl::set_sparse, id).status(), Status::success);
    EXPECT_TRUE(is_sparse());
    ASSERT_EQ(control(Fsctl::set_sparse, id, wire::to_bytes(wire::SetSparse{false})).status(), Status::success);
    EXPECT_FALSE(is_sparse());
    EXPECT_EQ(control(Fsctl::set_sparse, make_folder(u"d")).status(), Status::invalid_parameter);
    EXPECT_EQ(control(Fsctl::set_sparse, open_with(u"file", Access::read_data)).status(), Status::access_denied);
}

TEST_F(Sparse, zeros_are_written_up_to_the_end_and_not_beyond) {
    ASSERT_EQ(zero(id, 10, 20), Status::success);
    ASSERT_EQ(zero(id, 90, 200), Status::success);
    ASSERT_EQ(zero(id, 300, 400), Status::success);
    const std::string text = server.folder.text_of("file");
    EXPECT_EQ(text, std::string(10, 'x') + std::string(10, '\0') + std::string(70, 'x') + std::string(10, '\0'));
    EXPECT_EQ(zero(id, 20, 10), Status::invalid_parameter);
    EXPECT_EQ(zero(id, 0, 1ULL << 63), Status::invalid_parameter);
    EXPECT_EQ(zero(open_with(u"file", Access::read_data), 0, 1), Status::access_denied);
}

TEST_F(Sparse, locked_bytes_are_not_zeroed) {
    wire::LockRequest lock;
    lock.file_id = client.open(u"file");
    lock.locks = {{15, 1, wire::LockFlags::shared | wire::LockFlags::fail_immediately}};
    ASSERT_EQ(client.ask(lock).status(), Status::success);
    EXPECT_EQ(zero(id, 10, 16), Status::file_lock_conflict);
    EXPECT_EQ(zero(id, 10, 15), Status::success);
}

TEST_F(Sparse, holes_show_in_sparse_files_alone) {
    ASSERT_EQ(set(id, wire::FileEndOfFileInformation{1U << 20}), Status::success);
    const auto all = output_of(ranges(id, 0, UINT32_MAX));
    EXPECT_EQ(wire::decode<wire::AllocatedRange>(all)->length, 1U << 20);
    ASSERT_EQ(control(Fsctl::set_sparse, id).status(), Status::success);
    if (!server.share->volume->capabilities().sparse_files) GTEST_SKIP() << "no holes below /tmp";
    const auto some = output_of(ranges(id, 0, UINT32_MAX));
    ASSERT_EQ(some.size(), 16U);
    EXPECT_LT(wire::decode<wire::AllocatedRange>(some)->length, 1U << 20);
}

TEST_F(Sparse, allocated_ranges_are_those_with_data) {
    const auto answer = ranges(id, 0, 1000);
    ASSERT_EQ(answer.status(), Status::success);
    const auto first = wire::decode<wire::AllocatedRange>(output_of(answer));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->file_offset, 0U);
    EXPECT_EQ(ranges(id, 0, 1000, 15).status(), Status::buffer_too_small);
    EXPECT_TRUE(output_of(ranges(id, 500, 10)).empty());
    EXPECT_EQ(ranges(id, 1ULL << 63, 1).status(), Status::invalid_parameter);
    EXPECT_EQ(control(Fsctl::query_allocated_ranges, id, wire::Bytes(15)).status(), Status::invalid_parameter);
    EXPECT_EQ(ranges(open_with(u"file", Access::write_data), 0, 1).status(), Status::access_denied);
}

} // namespace
} // namespace holdfast::smb2
