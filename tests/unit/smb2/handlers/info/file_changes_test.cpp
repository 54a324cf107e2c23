#include "smb2/handlers/info/file_changes.h"

#include "smb2/wire/filetime.h"
#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

#include <sys/mount.h>

#include <filesystem>

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::FileAttributes;
using wire::FileInfoClass;

constexpr auto freeze = static_cast<wire::FileTime>(UINT64_MAX);
constexpr auto thaw = static_cast<wire::FileTime>(UINT64_MAX - 1);
constexpr auto long_ago = static_cast<wire::FileTime>(125'000'000'000'000'000);

class FileChanges : public test::InfoTest {
  protected:
    FileChanges() { server.folder.write("ten", "0123456789"); }
    wire::FileTime last_write() { return query<wire::FileBasicInformation>(id).last_write_time; }
    void lock(FileId holder, std::uint64_t offset, std::uint64_t length) {
        wire::LockRequest request;
        request.file_id = holder;
        request.locks = {{offset, length, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately}};
        ASSERT_EQ(client.ask(request).status(), Status::success);
    }
    FileId id = client.open(u"ten");
};

TEST_F(FileChanges, times_and_attributes_come_back_as_they_were_set) {
    wire::FileBasicInformation wanted;
    wanted.creation_time = static_cast<wire::FileTime>(126'000'000'000'000'000);
    wanted.last_access_time = static_cast<wire::FileTime>(127'000'000'000'000'010);
    wanted.last_write_time = long_ago;
    wanted.change_time = static_cast<wire::FileTime>(128'000'000'000'000'000);
    wanted.file_attributes = FileAttributes::hidden | FileAttributes::system;
    ASSERT_EQ(set(id, wanted), Status::success);
    const auto now = query<wire::FileBasicInformation>(id);
    EXPECT_EQ(now.creation_time, wanted.creation_time);
    EXPECT_EQ(now.last_access_time, wanted.last_access_time);
    EXPECT_EQ(now.last_write_time, wanted.last_write_time);
    EXPECT_EQ(now.change_time, wanted.change_time);
    EXPECT_EQ(now.file_attributes, wanted.file_attributes);
}

TEST_F(FileChanges, zeros_leave_alone) {
    wire::FileBasicInformation first;
    first.last_write_time = long_ago;
    first.file_attributes = FileAttributes::hidden;
    ASSERT_EQ(set(id, first), Status::success);
    ASSERT_EQ(set(id, wire::FileBasicInformation{}), Status::success);
    const auto now = query<wire::FileBasicInformation>(id);
    EXPECT_EQ(now.last_write_time, long_ago);
    EXPECT_EQ(now.file_attributes, FileAttributes::hidden);
}

TEST_F(FileChanges, a_change_time_set_by_hand_outlives_later_attributes_of_the_same_open) {
    wire::FileBasicInformation wanted;
    wanted.change_time = long_ago;
    ASSERT_EQ(set(id, wanted), Status::success);
    wanted.change_time = {};
    wanted.file_attributes = FileAttributes::hidden;
    ASSERT_EQ(set(id, wanted), Status::success);
    EXPECT_EQ(query<wire::FileBasicInformation>(id).change_time, long_ago);
    wanted.file_attributes = FileAttributes::system;
    ASSERT_EQ(set(client.open(u"ten"), wanted), Status::success);
    EXPECT_NE(query<wire::FileBasicInformation>(id).change_time, long_ago);
}

TEST_F(FileChanges, normal_takes_all_attributes_away) {
    wire::FileBasicInformation wanted;
    wanted.file_attributes = FileAttributes::normal;
    ASSERT_EQ(set(id, wanted), Status::success);
    EXPECT_EQ(query<wire::FileBasicInformation>(id).file_attributes, FileAttributes::normal);
}

TEST_F(FileChanges, bits_that_are_not_the_clients_are_not_kept) {
    wire::FileBasicInformation wanted;
    wanted.file_attributes = FileAttributes::compressed | FileAttributes::encrypted | FileAttributes::hidden;
    ASSERT_EQ(set(id, wanted), Status::success);
    EXPECT_EQ(query<wire::FileBasicInformation>(id).file_attributes, FileAttributes::hidden);
}

TEST_F(FileChanges, a_file_is_no_folder_and_a_folder_not_temporary) {
    wire::FileBasicInformation wanted;
    wanted.file_attributes = FileAttributes::directory;
    EXPECT_EQ(set(id, wanted), Status::invalid_parameter);
    wanted.file_attributes = FileAttributes::temporary;
    EXPECT_EQ(set(make_folder(u"d"), wanted), Status::invalid_parameter);
    wanted = {};
    wanted.creation_time = static_cast<wire::FileTime>(UINT64_MAX - 2);
    EXPECT_EQ(set(id, wanted), Status::invalid_parameter);
}

TEST_F(FileChanges, a_time_set_by_hand_or_frozen_stays_until_it_is_thawed) {
    wire::FileBasicInformation wanted;
    wanted.last_write_time = long_ago;
    ASSERT_EQ(set(id, wanted), Status::success);
    ASSERT_EQ(set(id, wire::FileEndOfFileInformation{5}), Status::success);
    EXPECT_EQ(last_write(), long_ago);

    wanted.last_write_time = thaw;
    ASSERT_EQ(set(id, wanted), Status::success);
    ASSERT_EQ(set(id, wire::FileEndOfFileInformation{4}), Status::success);
    const wire::FileTime moved = last_write();
    EXPECT_NE(moved, long_ago);

    wanted.last_write_time = freeze;
    ASSERT_EQ(set(id, wanted), Status::success);
    ASSERT_EQ(set(id, wire::FileEndOfFileInformation{3}), Status::success);
    EXPECT_EQ(last_write(), moved);
}

TEST_F(FileChanges, the_end_of_file_moves_both_ways) {
    ASSERT_EQ(set(id, wire::FileEndOfFileInformation{3}), Status::success);
    EXPECT_EQ(server.folder.text_of("ten"), "012");
    ASSERT_EQ(set(id, wire::FileEndOfFileInformation{5}), Status::success);
    EXPECT_EQ(server.folder.text_of("ten"), std::string("012\0\0", 5));
    EXPECT_EQ(set(id, wire::FileEndOfFileInformation{1ULL << 63}), Status::invalid_parameter);
    EXPECT_EQ(set(make_folder(u"d"), wire::FileEndOfFileInformation{0}), Status::invalid_parameter);
}

TEST_F(FileChanges, locked_bytes_are_neither_cut_off_nor_added) {
    const FileId other = client.open(u"ten");
    lock(other, 4, 2);
    EXPECT_EQ(set(id, wire::FileEndOfFileInformation{5}), Status::file_lock_conflict);
    EXPECT_EQ(set(id, wire::FileAllocationInformation{0}), Status::file_lock_conflict);
    EXPECT_EQ(set(id, wire::FileEndOfFileInformation{6}), Status::success);
    EXPECT_EQ(set(other, wire::FileEndOfFileInformation{5}), Status::success);
    client.close(other);
    lock(client.open(u"ten"), 100, 1);
    EXPECT_EQ(set(id, wire::FileEndOfFileInformation{101}), Status::file_lock_conflict);
    EXPECT_EQ(set(id, wire::FileEndOfFileInformation{100}), Status::success);
}

TEST_F(FileChanges, allocation_cuts_but_does_not_lengthen) {
    ASSERT_EQ(set(id, wire::FileAllocationInformation{1 << 20}), Status::success);
    EXPECT_EQ(query<wire::FileStandardInformation>(id).end_of_file, 10U);
    ASSERT_EQ(set(id, wire::FileAllocationInformation{4}), Status::success);
    EXPECT_EQ(server.folder.text_of("ten"), "0123");
}

TEST_F(FileChanges, a_reservation_is_given_back) {
    const auto allocated = [&] { return query<wire::FileStandardInformation>(id).allocation_size; };
    ASSERT_EQ(set(id, wire::FileAllocationInformation{1 << 20}), Status::success);
    if (allocated() < 1 << 20) GTEST_SKIP() << "the file system below /tmp reserves nothing";
    ASSERT_EQ(set(id, wire::FileAllocationInformation{10}), Status::success);
    EXPECT_LT(allocated(), 1U << 16);
    EXPECT_EQ(server.folder.text_of("ten"), "0123456789");
}

/// A disk of one megabyte below the share.
class SmallDisk {
  public:
    explicit SmallDisk(std::string path) : path_(std::move(path)) {
        std::filesystem::create_directory(path_);
        is_mounted_ = ::mount("none", path_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (is_mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    bool is_mounted() const { return is_mounted_; }

  private:
    std::string path_;
    bool is_mounted_ = false;
};

TEST_F(FileChanges, space_that_is_not_there_is_not_reserved) {
    const SmallDisk disk(path("small"));
    if (!disk.is_mounted()) GTEST_SKIP() << "only root can mount a small disk";
    const FileId file = client.open(u"small\\f");
    ASSERT_EQ(client.write(file, 0, "precious").status(), Status::success);

    EXPECT_EQ(set(file, wire::FileAllocationInformation{4 << 20}), Status::disk_full);
    EXPECT_EQ(query<wire::FileStandardInformation>(file).end_of_file, 8U);
    EXPECT_EQ(client.text_of(client.read(file, 0, 100)), "precious");
    EXPECT_EQ(set(file, wire::FileAllocationInformation{512 << 10}), Status::success) << "what is there can be had";
    EXPECT_EQ(set(file, wire::FileAllocationInformation{700 << 10}), Status::success) << "and the rest, which is less";

    const FileId other = client.open(u"small\\g");
    const std::string much(768 << 10, 'x');
    EXPECT_EQ(client.write(other, 0, much).status(), Status::disk_full) << "it is reserved";
    EXPECT_EQ(client.write(file, 8, much.substr(0, 500 << 10)).status(), Status::success) << "for this one";
    client.close(other);
    client.close(file);
}

TEST_F(FileChanges, deletion_is_marked_and_taken_back) {
    ASSERT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    ASSERT_EQ(set(id, wire::FileDispositionInformation{false}), Status::success);
    client.close(id);
    EXPECT_TRUE(server.folder.names().contains("ten"));
    id = client.open(u"ten");
    ASSERT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    client.close(id);
    EXPECT_FALSE(server.folder.names().contains("ten"));
}

TEST_F(FileChanges, read_only_files_full_folders_and_the_share_stay) {
    wire::FileBasicInformation read_only;
    read_only.file_attributes = FileAttributes::read_only;
    ASSERT_EQ(set(id, read_only), Status::success);
    EXPECT_EQ(set(id, wire::FileDispositionInformation{true}), Status::cannot_delete);

    const FileId folder = make_folder(u"d");
    client.close(client.open(u"d\\inside"));
    EXPECT_EQ(set(folder, wire::FileDispositionInformation{true}), Status::directory_not_empty);
    EXPECT_EQ(set(open_root(), wire::FileDispositionInformation{true}), Status::access_denied);
}

struct ExRow {
    const char* why;
    wire::DispositionFlags flags;
    Status status;
};

TEST_F(FileChanges, the_flags_of_disposition_ex) {
    using enum wire::DispositionFlags;
    const ExRow rows[] = {
        {"POSIX semantics are not had", delete_ | posix_semantics, Status::not_supported},
        {"nor a choice at close", delete_ | on_close, Status::not_supported},
        {"nothing", none, Status::success},
        {"read-only stays", delete_, Status::cannot_delete},
        {"unless it shall not count", delete_ | ignore_readonly_attribute, Status::success},
    };
    wire::FileBasicInformation read_only;
    read_only.file_attributes = FileAttributes::read_only;
    ASSERT_EQ(set(id, read_only), Status::success);
    for (const ExRow& row : rows)
        EXPECT_EQ(set(id, wire::FileDispositionInformationEx{row.flags}), row.status) << row.why;
    client.close(id);
    EXPECT_FALSE(server.folder.names().contains("ten"));
}

TEST_F(FileChanges, the_position_is_kept_and_the_mode_is_checked) {
    ASSERT_EQ(set(id, wire::FilePositionInformation{77}), Status::success);
    EXPECT_EQ(query<wire::FilePositionInformation>(id).current_byte_offset, 77U);
    EXPECT_EQ(set(id, wire::FilePositionInformation{1ULL << 63}), Status::invalid_parameter);
    ASSERT_EQ(set(id, wire::FileModeInformation{0x2}), Status::success);
    EXPECT_EQ(query<wire::FileModeInformation>(id).mode, 0x2U);
    EXPECT_EQ(set(id, wire::FileModeInformation{0x1}), Status::invalid_parameter);
    EXPECT_EQ(set(id, wire::FileModeInformation{0x20}), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2
