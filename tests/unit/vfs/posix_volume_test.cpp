#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/names.h"
#include "vfs/posix_volume.h"
#include "vfs/short_name.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

namespace holdfast::vfs::test {
namespace {

class PosixVolumeTest : public VolumeTest {
  protected:
    std::uint64_t scans() const { return std::dynamic_pointer_cast<PosixVolume>(volume)->state().index.scans(); }
};

TEST_F(PosixVolumeTest, a_folder_that_is_not_there_cannot_be_mounted) {
    EXPECT_EQ(error_of(Volume::mount({.path = share("none")})), "not found");
    write("file");
    EXPECT_EQ(error_of(Volume::mount({.path = share("file")})), "not a directory");
}

TEST_F(PosixVolumeTest, the_root_is_the_empty_path) {
    const auto root = open("");
    ASSERT_TRUE(root);
    EXPECT_EQ((*root)->kind(), Kind::directory);
    EXPECT_EQ((*root)->opened_path(), "");
    EXPECT_TRUE(volume->resolve("").value().exists);
    EXPECT_EQ(error_of(create("", Kind::directory)), "exists");
}

TEST_F(PosixVolumeTest, names_are_found_in_any_spelling) {
    make_folder("Folder/Sub");
    write("Folder/Sub/ReadMe.txt", "text");
    write("Folder/\xC3\x84pfel");
    const struct {
        const char* asked;
        const char* real;
    } rows[] = {
        {"Folder/Sub/ReadMe.txt", "Folder/Sub/ReadMe.txt"}, {"Folder/Sub/README.TXT", "Folder/Sub/ReadMe.txt"},
        {"folder/Sub/ReadMe.txt", "Folder/Sub/ReadMe.txt"}, {"FOLDER/sUB/readme.TXT", "Folder/Sub/ReadMe.txt"},
        {"folder/\xC3\xA4PFEL", "Folder/\xC3\x84pfel"},     {"FOLDER", "Folder"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(open(row.asked).value()->opened_path(), row.real) << row.asked;
        const auto resolved = volume->resolve(row.asked).value();
        EXPECT_TRUE(resolved.exists);
        EXPECT_EQ(resolved.path, row.real) << row.asked;
    }
}

TEST_F(PosixVolumeTest, short_names_lead_to_their_files_where_there_are_short_names) {
    const std::string short_folder = short_name_of("A long folder");
    const std::string short_file = short_name_of("Long name.text");
    make_folder("A long folder");
    write("A long folder/Long name.text", "text");
    EXPECT_EQ(error_of(open(short_folder)), "not found") << "as the volume is mounted here";

    volume = mount({.path = share(""), .short_names = true});
    EXPECT_EQ(open(short_folder).value()->opened_path(), "A long folder");
    EXPECT_EQ(open(short_folder + "/" + short_file).value()->opened_path(), "A long folder/Long name.text");
    EXPECT_EQ(open("A long folder/" + fold_case(short_file)).value()->opened_path(), "A long folder/Long name.text");
    EXPECT_EQ(error_of(create("A long folder/" + short_file)), "exists");
    ASSERT_TRUE(volume->rename("A long folder/" + short_file, "moved.text", Volume::Replace::no));
    EXPECT_EQ(text_of("moved.text"), "text");
    EXPECT_EQ(error_of(open("A long folder/" + short_file)), "not found");
}

TEST_F(PosixVolumeTest, of_a_long_and_a_short_name_the_long_one_wins) {
    volume = mount({.path = share(""), .short_names = true});
    const std::string name = short_name_of("Long name.text");
    write("Long name.text", "long");
    write(fold_case(name), "by itself");
    EXPECT_EQ(open(name).value()->opened_path(), fold_case(name));
}

TEST_F(PosixVolumeTest, of_several_spellings_the_one_asked_for_wins) {
    write("name", "lower");
    write("NAME", "upper");
    EXPECT_EQ(open("name").value()->opened_path(), "name");
    EXPECT_EQ(open("NAME").value()->opened_path(), "NAME");
    EXPECT_TRUE(open("Name"));
    EXPECT_EQ(error_of(create("nAME")), "exists");
}

TEST_F(PosixVolumeTest, what_is_missing_is_told_apart) {
    make_folder("a");
    write("file");
    const struct {
        const char* path;
        const char* error;
    } rows[] = {
        {"none", "not found"},        {"a/none", "not found"},        {"A/none", "not found"},
        {"none/x", "path not found"}, {"a/none/x", "path not found"}, {"A/none/x", "path not found"},
        {"file/x", "path not found"}, {"FILE/x", "path not found"},   {"file/x/y", "path not found"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(error_of(open(row.path)), row.error) << row.path;
        const auto resolved = volume->resolve(row.path);
        if (row.error == std::string_view("not found")) {
            EXPECT_FALSE(resolved.value().exists) << row.path;
        } else {
            EXPECT_EQ(error_of(resolved), row.error) << row.path;
            EXPECT_EQ(error_of(create(row.path)), row.error) << row.path;
        }
    }
    EXPECT_EQ(volume->resolve("A/New").value().path, "a/New");
}

TEST_F(PosixVolumeTest, a_new_file_is_new_in_every_spelling) {
    write("Taken");
    EXPECT_EQ(error_of(create("taken")), "exists");
    EXPECT_EQ(error_of(create("Taken")), "exists");
    const auto made = create("New.txt");
    ASSERT_TRUE(made) << error_of(made);
    EXPECT_EQ((*made)->data_access(), DataAccess::read_write);
    EXPECT_EQ(error_of(create("NEW.TXT")), "exists");
    EXPECT_EQ(names(), (std::set<std::string>{"Taken", "New.txt"}));
    struct stat status {};
    ASSERT_EQ(::stat(share("New.txt").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST_F(PosixVolumeTest, a_new_folder_holds_new_files) {
    const auto folder = create("Dir", Kind::directory, dos::hidden);
    ASSERT_TRUE(folder) << error_of(folder);
    EXPECT_EQ((*folder)->kind(), Kind::directory);
    EXPECT_EQ((*folder)->attributes().value().dos_attributes, dos::directory | dos::hidden);
    EXPECT_EQ(error_of(create("dir", Kind::directory)), "exists");
    EXPECT_EQ(create("DIR/x").value()->opened_path(), "Dir/x");
}

TEST_F(PosixVolumeTest, attributes_asked_for_at_the_birth_are_had) {
    if (!volume->capabilities().user_xattrs) GTEST_SKIP() << "no extended attributes in /tmp";
    for (const std::uint32_t asked : {0U, dos::archive, dos::hidden | dos::system, dos::read_only | dos::archive}) {
        const auto made = create("f" + std::to_string(asked), Kind::file, asked);
        ASSERT_TRUE(made);
        EXPECT_EQ((*made)->opened_attributes().dos_attributes, asked);
        EXPECT_EQ(open("F" + std::to_string(asked)).value()->attributes().value().dos_attributes, asked);
    }
}

TEST_F(PosixVolumeTest, names_created_in_a_folder_cost_no_second_scan) {
    for (int i = 0; i < 200; ++i) write("old" + std::to_string(i));
    ASSERT_TRUE(create("first"));
    const auto before = scans();
    EXPECT_EQ(before, 1U);
    for (int i = 0; i < 200; ++i) {
        const auto name = "New" + std::to_string(i);
        const auto made = create(name);
        ASSERT_TRUE(made) << error_of(made);
        ASSERT_EQ(error_of(create("NEW" + std::to_string(i))), "exists");
        ASSERT_EQ(open("nEW" + std::to_string(i)).value()->opened_path(), name);
        if (i % 2 == 0) continue;
        ASSERT_TRUE(volume->remove(name, (*made)->id(), Kind::file));
        ASSERT_EQ(error_of(open("NEW" + std::to_string(i))), "not found");
    }
    // One may be repeated when the first came within a tick of a change.
    EXPECT_LE(scans(), before + 1);
}

TEST_F(PosixVolumeTest, what_others_change_is_seen) {
    ASSERT_TRUE(create("a"));
    write("FromOutside");
    EXPECT_EQ(open("fromoutside").value()->opened_path(), "FromOutside");
    EXPECT_EQ(error_of(create("FROMOUTSIDE")), "exists");
    std::filesystem::rename(share("FromOutside"), share("Moved"));
    EXPECT_EQ(error_of(open("fromoutside")), "not found");
    EXPECT_EQ(open("moved").value()->opened_path(), "Moved");
    ASSERT_TRUE(create("fromOUTSIDE"));
}

TEST_F(PosixVolumeTest, of_two_who_create_two_spellings_at_once_one_wins) {
    constexpr int rounds = 200;
    std::atomic<int> won{0};
    const auto run = [&](const char* prefix) {
        for (int i = 0; i < rounds; ++i)
            if (create(prefix + std::to_string(i))) ++won;
    };
    std::thread one(run, "Name"), two(run, "nAME");
    one.join();
    two.join();
    EXPECT_EQ(won, rounds);
    EXPECT_EQ(names().size(), static_cast<std::size_t>(rounds));
}

TEST_F(PosixVolumeTest, no_path_leads_out) {
    make_folder("in");
    std::filesystem::create_symlink("../secret", share("up"));
    std::filesystem::create_symlink("../../secret", share("in/up"));
    std::filesystem::create_symlink(outside.path("secret"), share("absolute"));
    std::filesystem::create_symlink("..", share("parent"));
    std::filesystem::create_symlink("/proc/self/root", share("magic"));
    std::filesystem::create_symlink("loop", share("loop"));
    for (const char* path : {"..", "../secret", "in/../../secret", "up", "in/up", "absolute", "parent", "parent/secret",
                             "magic", "magic/etc/passwd", "loop", "UP", "IN/UP", "PARENT/secret"}) {
        EXPECT_EQ(error_of(open(path)), "outside of the share") << path;
        EXPECT_EQ(error_of(volume->resolve(path)), "outside of the share") << path;
    }
    for (const char* path : {"/etc/passwd", "in//x", "in/./x", "in/"})
        EXPECT_EQ(error_of(open(path)), "invalid name") << path;
    EXPECT_EQ(error_of(open(std::string_view("in\0x", 4))), "invalid name");
    for (const char* path : {"../new", "parent/new", "PARENT/new", "magic/tmp/new"})
        EXPECT_EQ(error_of(create(path)), "outside of the share") << path;
    EXPECT_EQ(error_of(volume->rename("in", "../in", Volume::Replace::yes)), "outside of the share");
    EXPECT_EQ(error_of(volume->rename("in", "parent/in", Volume::Replace::yes)), "outside of the share");
    EXPECT_EQ(error_of(volume->link("parent/secret", "got", Volume::Replace::no)), "outside of the share");
    EXPECT_EQ(outside.text_of("secret"), "secret");
}

TEST_F(PosixVolumeTest, a_new_name_does_not_follow_a_link_that_dangles) {
    std::filesystem::create_symlink("../made-outside", share("dangling"));
    EXPECT_EQ(error_of(create("dangling")), "exists");
    EXPECT_FALSE(std::filesystem::exists(outside.path("made-outside")));
}

TEST_F(PosixVolumeTest, links_inside_are_followed_or_refused_as_configured) {
    make_folder("Real");
    write("Real/file", "text");
    std::filesystem::create_symlink("Real", share("Link"));
    std::filesystem::create_symlink("../Real/file", share("Real/Again"));
    EXPECT_EQ(open("Link/file").value()->id(), id_of("Real/file"));
    EXPECT_EQ(open("LINK/FILE").value()->opened_path(), "Link/file");
    EXPECT_EQ(open("real/again").value()->id(), id_of("Real/file"));

    volume = mount({.path = share(""), .symlinks = SymlinkPolicy::refuse});
    EXPECT_EQ(error_of(open("Link/file")), "outside of the share");
    EXPECT_EQ(error_of(open("Link")), "outside of the share");
    EXPECT_EQ(error_of(open("LINK")), "outside of the share");
    EXPECT_TRUE(open("Real/file"));
}

TEST_F(PosixVolumeTest, special_files_have_attributes_and_no_data) {
    ASSERT_EQ(::mkfifo(share("fifo").c_str(), 0666), 0);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    share("socket").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(socket);
    for (const char* name : {"fifo", "socket"}) {
        const auto plain = open(name);
        ASSERT_TRUE(plain) << name;
        EXPECT_EQ((*plain)->kind(), Kind::other);
        EXPECT_EQ((*plain)->data_access(), DataAccess::none);
        std::byte one[1];
        EXPECT_EQ(error_of((*plain)->read_at(one, 0)), "access denied");
        for (const auto data : {DataAccess::read, DataAccess::write, DataAccess::read_write})
            EXPECT_EQ(error_of(open(name, data)), "access denied") << name;
    }
}

TEST_F(PosixVolumeTest, a_folder_asked_for_data_opens_without) {
    make_folder("dir");
    for (const auto data : {DataAccess::none, DataAccess::read, DataAccess::write, DataAccess::read_write}) {
        const auto folder = open("dir", data);
        ASSERT_TRUE(folder);
        std::byte one[1];
        EXPECT_EQ(error_of((*folder)->read_at(one, 0)), "is a directory");
        EXPECT_EQ(error_of((*folder)->write_at(one, 0)), "is a directory");
    }
}

TEST_F(PosixVolumeTest, a_read_only_volume_changes_nothing) {
    write("file", "text");
    volume = mount({.path = share(""), .read_only = true});
    const auto file = open("FILE", DataAccess::read).value();
    EXPECT_EQ(error_of(open("file", DataAccess::write)), "read-only");
    EXPECT_EQ(error_of(create("new")), "read-only");
    EXPECT_EQ(error_of(create("FILE")), "exists");
    EXPECT_EQ(error_of(volume->remove("file", file->id(), Kind::file)), "read-only");
    EXPECT_EQ(error_of(volume->rename("file", "other", Volume::Replace::no)), "read-only");
    EXPECT_EQ(error_of(volume->link("file", "other", Volume::Replace::no)), "read-only");
    EXPECT_EQ(error_of(file->set_attributes({.dos_attributes = dos::hidden})), "read-only");
    EXPECT_EQ(error_of(file->set_mode(0600)), "read-only");
    EXPECT_EQ(error_of(file->set_xattr("x", "y")), "read-only");
    EXPECT_FALSE(file->permissions().write);
    EXPECT_EQ(names(), std::set<std::string>{"file"});
}

TEST_F(PosixVolumeTest, the_serial_number_and_the_space_are_those_of_the_file_system) {
    const auto again = mount({.path = share("")});
    EXPECT_EQ(volume->serial_number(), again->serial_number());
    const auto space = volume->space().value();
    EXPECT_GE(space.block_size, 512U);
    EXPECT_GE(space.total_blocks, space.free_blocks);
    EXPECT_GE(space.free_blocks, space.available_blocks);
}

TEST_F(PosixVolumeTest, a_name_too_long_is_said_so) {
    EXPECT_EQ(error_of(open(std::string(256, 'x'))), "name too long");
    EXPECT_EQ(error_of(create(std::string(256, 'x'))), "name too long");
}

} // namespace
} // namespace holdfast::vfs::test
