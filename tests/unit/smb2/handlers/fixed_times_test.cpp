#include "smb2/handlers/fixed_times.h"

#include "smb2/wire/fsctl/sparse.h"
#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

constexpr auto freeze = static_cast<wire::FileTime>(UINT64_MAX);
constexpr auto thaw = static_cast<wire::FileTime>(UINT64_MAX - 1);
constexpr auto long_ago = static_cast<wire::FileTime>(125'000'000'000'000'000);
constexpr auto longer_ago = static_cast<wire::FileTime>(124'000'000'000'000'000);

/// Times are those of the machine here; each starts long ago, so that a move shows however fast the test is.
class FixedTimesTest : public test::InfoTest {
  protected:
    FixedTimesTest() {
        server.folder.write("ten", "0123456789");
        FileOpen& file = *resource_of(*server.locks.find(locks::OpenId{own.volatile_})).as_file();
        EXPECT_TRUE(file.file->set_attributes({.last_write = vfs::Ticks{10'000'000'000'000'000}}));
        at_first = write_time();
    }
    wire::FileTime write_time() { return query<wire::FileBasicInformation>(own).last_write_time; }
    wire::FileTime change_time() { return query<wire::FileBasicInformation>(own).change_time; }
    void set_write_time(FileId id, wire::FileTime time) {
        wire::FileBasicInformation wanted;
        wanted.last_write_time = time;
        ASSERT_EQ(set(id, wanted), Status::success);
    }
    void write(FileId id) { ASSERT_EQ(client.write(id, 0, "x").status(), Status::success); }
    void zero(FileId id) {
        const wire::Bytes input = wire::to_bytes(wire::SetZeroData{0, 4});
        wire::IoctlRequest request;
        request.file_id = id;
        request.ctl_code = wire::Fsctl::set_zero_data;
        request.input = input;
        ASSERT_EQ(client.ask(request).status(), Status::success);
    }

    FileId own = client.open(u"ten");
    FileId other = client.open(u"ten");
    wire::FileTime at_first{};
};

TEST_F(FixedTimesTest, a_write_is_told_at_once) {
    write(own);
    EXPECT_NE(write_time(), at_first);
}

TEST_F(FixedTimesTest, what_an_open_has_set_its_own_changes_keep) {
    set_write_time(own, long_ago);
    write(own);
    EXPECT_EQ(write_time(), long_ago) << "a write";
    ASSERT_EQ(set(own, wire::FileEndOfFileInformation{5}), Status::success);
    EXPECT_EQ(write_time(), long_ago) << "a new end of file";
    ASSERT_EQ(set(own, wire::FileAllocationInformation{3}), Status::success);
    EXPECT_EQ(write_time(), long_ago) << "an allocation that cuts";
    zero(own);
    EXPECT_EQ(write_time(), long_ago) << "zeros";
    client.close(own);
    own = client.open(u"ten");
    EXPECT_EQ(write_time(), long_ago) << "the close";
    write(own);
    EXPECT_NE(write_time(), long_ago) << "another open does not inherit it";
}

TEST_F(FixedTimesTest, another_open_moves_it) {
    set_write_time(own, long_ago);
    write(other);
    const wire::FileTime moved = write_time();
    EXPECT_NE(moved, long_ago);
    write(own);
    EXPECT_EQ(write_time(), moved) << "to where it stays for the first one";
}

TEST_F(FixedTimesTest, minus_one_freezes_and_minus_two_thaws) {
    set_write_time(own, freeze);
    write(own);
    EXPECT_EQ(write_time(), at_first);
    set_write_time(own, wire::FileTime{});
    write(own);
    EXPECT_EQ(write_time(), at_first) << "0 leaves the freeze alone";
    set_write_time(own, thaw);
    EXPECT_EQ(write_time(), at_first) << "-2 itself moves nothing";
    write(own);
    EXPECT_NE(write_time(), at_first);
}

TEST_F(FixedTimesTest, minus_two_also_ends_what_a_time_has_fixed) {
    set_write_time(own, long_ago);
    set_write_time(own, thaw);
    EXPECT_EQ(write_time(), long_ago);
    write(own);
    EXPECT_NE(write_time(), long_ago);
}

TEST_F(FixedTimesTest, a_new_end_of_file_is_a_write) {
    ASSERT_EQ(set(own, wire::FileEndOfFileInformation{5}), Status::success);
    EXPECT_NE(write_time(), at_first);
}

TEST_F(FixedTimesTest, an_allocation_is_one_only_where_it_cuts) {
    ASSERT_EQ(set(own, wire::FileAllocationInformation{1 << 20}), Status::success);
    EXPECT_EQ(write_time(), at_first) << "reserved";
    ASSERT_EQ(set(own, wire::FileAllocationInformation{4096}), Status::success);
    EXPECT_EQ(write_time(), at_first) << "given back";
    ASSERT_EQ(set(own, wire::FileAllocationInformation{4}), Status::success);
    EXPECT_NE(write_time(), at_first) << "cut";
}

TEST_F(FixedTimesTest, a_change_time_that_was_set_outlives_writes_of_its_open_alone) {
    wire::FileBasicInformation wanted;
    wanted.change_time = longer_ago;
    ASSERT_EQ(set(own, wanted), Status::success);
    write(own);
    EXPECT_EQ(change_time(), longer_ago);
    EXPECT_NE(write_time(), at_first) << "the write time is not meant";
    write(other);
    EXPECT_NE(change_time(), longer_ago);
}

} // namespace
} // namespace holdfast::smb2
