#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/identity.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <functional>
#include <span>
#include <thread>

namespace holdfast::vfs::test {
namespace {

using namespace std::chrono_literals;

class PosixFileTest : public VolumeTest {
  protected:
    void SetUp() override {
        VolumeTest::SetUp();
        write("file", "text");
        make_folder("dir");
    }
    bool has_xattrs() const { return volume->capabilities().user_xattrs; }

    /// Runs it with the permissions of nobody, on a thread that ends with it.
    template <class Call>
    void as_nobody(Call call) const {
        std::thread([&] {
            wear_identity(std::make_shared<const Identity>(Identity{65534, 65534, {}}));
            call();
        }).join();
    }
};

TEST_F(PosixFileTest, attributes_are_those_of_the_inode) {
    struct stat status {};
    ASSERT_EQ(::stat(share("file").c_str(), &status), 0);
    const auto file = open("file").value();
    const auto attributes = file->attributes().value();
    EXPECT_EQ(attributes.id.inode, status.st_ino);
    EXPECT_EQ(attributes.id.device, status.st_dev);
    EXPECT_EQ(attributes.size, 4U);
    EXPECT_EQ(attributes.allocated, static_cast<std::uint64_t>(status.st_blocks) * 512);
    EXPECT_EQ(attributes.mode, status.st_mode & 07777U);
    EXPECT_EQ(attributes.times.last_write, Ticks(status.st_mtim.tv_sec * 10'000'000 + status.st_mtim.tv_nsec / 100));
    EXPECT_EQ(attributes.times.change, Ticks(status.st_ctim.tv_sec * 10'000'000 + status.st_ctim.tv_nsec / 100));
    EXPECT_EQ(attributes.dos_attributes, dos::archive);
    EXPECT_EQ(file->opened_attributes().size, 4U);

    const auto folder = open("dir").value()->attributes().value();
    EXPECT_EQ(folder.kind, Kind::directory);
    EXPECT_EQ(folder.size, 0U);
    EXPECT_EQ(folder.allocated, 0U);
    EXPECT_EQ(folder.dos_attributes, dos::directory);
}

TEST_F(PosixFileTest, what_a_client_sets_is_still_there_after_a_remount) {
    if (!has_xattrs()) GTEST_SKIP() << "no extended attributes in /tmp";
    for (const char* name : {"file", "dir"}) {
        ASSERT_TRUE(open(name).value()->set_attributes({.dos_attributes = dos::hidden | dos::normal,
                                                        .creation = Ticks(1s),
                                                        .last_access = Ticks(2s),
                                                        .last_write = Ticks(-3'500ms)}));
        volume = mount({.path = share("")});
        const auto after = open(name).value()->attributes().value();
        EXPECT_EQ(after.dos_attributes & ~dos::directory, dos::hidden);
        EXPECT_EQ(after.times.creation, Ticks(1s));
        EXPECT_EQ(after.times.last_access, Ticks(2s));
        EXPECT_EQ(after.times.last_write, Ticks(-3'500ms));
    }
    ASSERT_TRUE(open("file").value()->set_attributes({.dos_attributes = 0}));
    const auto cleared = open("file").value()->attributes().value();
    EXPECT_EQ(cleared.dos_attributes, 0U);
    EXPECT_EQ(cleared.times.creation, Ticks(1s)) << "the other fields of the record stay";
}

TEST_F(PosixFileTest, a_file_with_nothing_of_its_own_has_no_record) {
    if (!has_xattrs()) GTEST_SKIP() << "no extended attributes in /tmp";
    ASSERT_TRUE(create("new"));
    ASSERT_TRUE(open("new").value()->set_attributes({.dos_attributes = dos::archive}));
    EXPECT_LT(::getxattr(share("new").c_str(), "user.holdfast.dos", nullptr, 0), 0);
    ASSERT_TRUE(open("new").value()->set_attributes({.dos_attributes = dos::hidden}));
    EXPECT_GT(::getxattr(share("new").c_str(), "user.holdfast.dos", nullptr, 0), 0);
}

TEST_F(PosixFileTest, a_change_time_holds_until_the_inode_changes) {
    if (!has_xattrs()) GTEST_SKIP() << "no extended attributes in /tmp";
    const Ticks wanted = 1'000'000s;
    const struct {
        const char* why;
        std::function<void(File&)> change;
    } rows[] = {
        {"data", [](File& file) { ASSERT_TRUE(file.write_at(std::as_bytes(std::span("x", 1)), 0)); }},
        {"mode", [](File& file) { ASSERT_TRUE(file.set_mode(0600)); }},
        {"size", [](File& file) { ASSERT_TRUE(file.truncate(1)); }},
        {"times", [](File& file) { ASSERT_TRUE(file.set_attributes({.last_write = Ticks(5s)})); }},
        {"bits", [](File& file) { ASSERT_TRUE(file.set_attributes({.dos_attributes = dos::system})); }},
        {"an attribute", [](File& file) { ASSERT_TRUE(file.set_xattr("x", "y")); }},
    };
    for (const auto& row : rows) {
        std::filesystem::remove(share("file"));
        write("file", "text");
        const auto file = open("file", DataAccess::read_write).value();
        ASSERT_TRUE(file->set_attributes({.last_write = Ticks(7s), .change = wanted}));
        EXPECT_EQ(file->attributes().value().times.change, wanted) << row.why;
        EXPECT_EQ(file->attributes().value().times.last_write, Ticks(7s)) << row.why;
        std::byte some[4];
        ASSERT_TRUE(file->read_at(some, 0));
        EXPECT_EQ(mount({.path = share("")})->resolve("file").value().attributes.times.change, wanted) << row.why;
        row.change(*file);
        EXPECT_GT(file->attributes().value().times.change, wanted) << row.why;
    }
}

TEST_F(PosixFileTest, a_change_time_can_be_set_again_and_again) {
    if (!has_xattrs()) GTEST_SKIP() << "no extended attributes in /tmp";
    const auto file = open("file").value();
    for (int i = 1; i < 50; ++i) {
        ASSERT_TRUE(file->set_attributes({.change = Ticks(std::chrono::seconds(i))}));
        ASSERT_EQ(file->attributes().value().times.change, Ticks(std::chrono::seconds(i)));
    }
}

TEST_F(PosixFileTest, extended_attributes_are_the_users_own) {
    if (!has_xattrs()) GTEST_SKIP() << "no extended attributes in /tmp";
    const auto file = open("file").value();
    EXPECT_TRUE(file->list_xattrs().value().empty());
    EXPECT_EQ(error_of(file->get_xattr("a")), "not found");
    ASSERT_TRUE(file->set_xattr("a", "1"));
    const std::string large(1000, 'x');
    ASSERT_TRUE(file->set_xattr("large", large));
    ASSERT_TRUE(file->set_attributes({.dos_attributes = dos::hidden}));
    EXPECT_EQ(file->get_xattr("large").value(), large);
    const auto list = file->list_xattrs().value();
    EXPECT_EQ(std::set<std::string>(list.begin(), list.end()), (std::set<std::string>{"a", "large"}));
    ASSERT_TRUE(file->set_xattr("a", ""));
    EXPECT_TRUE(file->set_xattr("a", "")) << "to remove what is not there is no fault";
    EXPECT_EQ(error_of(file->get_xattr("a")), "not found");
    EXPECT_EQ(error_of(file->get_xattr("holdfast.dos")), "not found");
    EXPECT_EQ(error_of(file->set_xattr("holdfast.dos", "x")), "access denied");
}

TEST_F(PosixFileTest, permissions_are_the_kernels_answer_for_the_identity_worn) {
    if (!can_switch_identity()) GTEST_SKIP() << "needs the privilege to switch identities";
    const struct {
        mode_t mode;
        bool read, write, execute;
    } rows[] = {{0600, false, false, false},
                {0604, true, false, false},
                {0602, false, true, false},
                {0607, true, true, true},
                {0000, false, false, false}};
    for (const auto& row : rows) {
        ASSERT_EQ(::chmod(share("file").c_str(), row.mode), 0);
        as_nobody([&] {
            const auto file = open("file");
            ASSERT_TRUE(file) << "attributes are had of what cannot be read";
            const auto may = (*file)->permissions();
            EXPECT_EQ(may.read, row.read) << std::oct << row.mode;
            EXPECT_EQ(may.write, row.write) << std::oct << row.mode;
            EXPECT_EQ(may.execute, row.execute) << std::oct << row.mode;
            EXPECT_EQ((*file)->data_access(), row.read ? DataAccess::read : DataAccess::none);
            EXPECT_EQ(open("file", DataAccess::read).has_value(), row.read);
            EXPECT_EQ(open("file", DataAccess::write).has_value(), row.write);
            EXPECT_EQ(open("file", DataAccess::read_write).has_value(), row.read && row.write);
            EXPECT_EQ((*file)->attributes().value().size, 4U);
            EXPECT_EQ(error_of((*file)->set_mode(0777)), "not permitted");
            EXPECT_EQ(error_of((*file)->set_attributes({.last_write = Ticks(1s)})), "not permitted");
            EXPECT_EQ(error_of(create("new")), "access denied");
        });
    }
    const auto may = open("file").value()->permissions();
    EXPECT_TRUE(may.read && may.write);
}

TEST_F(PosixFileTest, a_file_of_ones_own_that_cannot_be_read_can_be_changed) {
    if (!can_switch_identity() || !has_xattrs()) GTEST_SKIP() << "needs privilege and extended attributes";
    ASSERT_EQ(::chown(share("file").c_str(), 65534, 65534), 0);
    ASSERT_EQ(::chmod(share("file").c_str(), 0200), 0);
    as_nobody([&] {
        const auto file = open("file").value(); // O_PATH inside
        EXPECT_EQ(file->data_access(), DataAccess::none);
        EXPECT_TRUE(file->set_attributes({.last_write = Ticks(9s)}));
        EXPECT_EQ(file->attributes().value().times.last_write, Ticks(9s));
        EXPECT_TRUE(file->set_attributes({.dos_attributes = dos::hidden}));
        EXPECT_TRUE(file->set_mode(0600));
        EXPECT_EQ(file->attributes().value().dos_attributes, dos::hidden);
        EXPECT_TRUE(file->set_xattr("a", "1"));
        EXPECT_EQ(file->list_xattrs().value(), std::vector<std::string>{"a"});
        EXPECT_TRUE(file->flush());
    });
}

TEST_F(PosixFileTest, owners_change_where_that_is_allowed) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    const auto file = open("file").value();
    ASSERT_TRUE(file->set_owner(1234, std::nullopt));
    ASSERT_TRUE(file->set_owner(std::nullopt, 5678));
    EXPECT_EQ(file->attributes().value().uid, 1234U);
    EXPECT_EQ(file->attributes().value().gid, 5678U);
}

TEST_F(PosixFileTest, an_empty_folder_is_told_from_a_full_one) {
    const auto folder = open("dir").value();
    EXPECT_TRUE(folder->is_empty_folder().value());
    write("dir/" + std::string(255, 'n'));
    EXPECT_FALSE(folder->is_empty_folder().value());
    EXPECT_EQ(error_of(open("file").value()->is_empty_folder()), "not a directory");
    EXPECT_EQ(error_of(open("file").value()->read_folder()), "not a directory");
}

} // namespace
} // namespace holdfast::vfs::test
