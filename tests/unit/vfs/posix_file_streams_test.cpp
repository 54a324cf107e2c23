#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/identity.h"
#include "vfs/private_names.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace holdfast::vfs::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PosixFileStreams : public VolumeTest {
  protected:
    void SetUp() override {
        VolumeTest::SetUp();
        ASSERT_TRUE(volume->capabilities().named_streams) << "the temporary folder has no birth times";
        write("f", "data");
    }
    std::shared_ptr<File> make(const std::string& path, std::string_view name, std::string_view text = "") const {
        const auto stream =
            open(path, DataAccess::read_write).value()->open_stream(name, DataAccess::read_write, Create::must_be_new);
        EXPECT_EQ(error_of(stream), "none") << name;
        EXPECT_TRUE((*stream)->write_at(std::as_bytes(std::span(text)), 0));
        return *stream;
    }
    std::vector<std::string> streams(const std::string& path) const {
        std::vector<std::string> all;
        for (const NamedStream& stream : open(path).value()->streams().value()) all.push_back(stream.name);
        return all;
    }
    /// Those of all files.
    std::size_t kept() const {
        std::size_t count = 0;
        const std::string depot = share(stream_depot_name);
        if (!std::filesystem::exists(depot)) return 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(depot)) count += entry.is_regular_file();
        return count;
    }
};

TEST_F(PosixFileStreams, a_file_and_a_folder_have_them_and_a_listing_shows_nothing) {
    make_folder("d");
    make("f", "One");
    make("d", "two");
    make("", "of the root");
    EXPECT_THAT(streams("f"), ElementsAre("One"));
    EXPECT_THAT(streams("d"), ElementsAre("two"));
    EXPECT_THAT(streams(""), ElementsAre("of the root"));
    const auto reader = open("", DataAccess::read).value()->read_folder().value();
    std::set<std::string> seen;
    while (const auto entry = reader->next(nullptr).value()) seen.insert(entry->name);
    EXPECT_THAT(seen, ElementsAre("d", "f"));
}

TEST_F(PosixFileStreams, no_path_leads_into_the_depot) {
    make("f", "a");
    for (const char* path : {".holdfast~streams", ".HOLDFAST~Streams", ".holdfast~streams/x", ".holdfast~new"}) {
        EXPECT_EQ(error_of(open(path)), "invalid name") << path;
        EXPECT_EQ(error_of(create(path)), "invalid name") << path;
        EXPECT_EQ(error_of(volume->resolve(path)), "invalid name") << path;
        EXPECT_EQ(error_of(volume->rename("f", path, Volume::Replace::yes)), "invalid name") << path;
        EXPECT_EQ(error_of(volume->rename(path, "g", Volume::Replace::yes)), "invalid name") << path;
    }
}

TEST_F(PosixFileStreams, a_rename_takes_them_along_also_behind_our_back) {
    make("f", "a");
    ASSERT_TRUE(volume->rename("f", "g", Volume::Replace::no));
    EXPECT_THAT(streams("g"), ElementsAre("a"));
    std::filesystem::rename(share("g"), share("h"));
    EXPECT_THAT(streams("h"), ElementsAre("a"));
}

TEST_F(PosixFileStreams, they_go_with_the_last_name_of_their_file) {
    make("f", "a");
    ASSERT_TRUE(volume->link("f", "second", Volume::Replace::no));
    ASSERT_TRUE(volume->remove("f", id_of("f"), Kind::file));
    EXPECT_THAT(streams("second"), ElementsAre("a"));
    ASSERT_TRUE(volume->remove("second", id_of("second"), Kind::file));
    EXPECT_EQ(kept(), 0U);
}

TEST_F(PosixFileStreams, they_go_with_a_folder_and_with_a_file_that_is_replaced) {
    make_folder("d");
    make("d", "a");
    ASSERT_TRUE(volume->remove("d", id_of("d"), Kind::directory));
    EXPECT_EQ(kept(), 0U);

    write("g");
    make("g", "of what is replaced");
    make("f", "of what replaces");
    ASSERT_TRUE(volume->rename("f", "g", Volume::Replace::yes));
    EXPECT_THAT(streams("g"), ElementsAre("of what replaces"));
    EXPECT_EQ(kept(), 1U);

    write("h");
    make("h", "of what is replaced by a link");
    ASSERT_TRUE(volume->link("g", "h", Volume::Replace::yes));
    EXPECT_THAT(streams("h"), ElementsAre("of what replaces"));
    EXPECT_EQ(kept(), 1U);
}

TEST_F(PosixFileStreams, a_link_that_goes_leaves_those_of_its_target) {
    make("f", "a");
    std::filesystem::create_symlink("f", share("link"));
    ASSERT_TRUE(volume->remove("link", id_of("link"), Kind::file));
    EXPECT_THAT(streams("f"), ElementsAre("a"));
}

TEST_F(PosixFileStreams, a_stream_is_opened_for_what_its_file_is_open_for) {
    make("f", "a");
    const auto reader = open("f", DataAccess::read).value();
    EXPECT_EQ(error_of(reader->open_stream("a", DataAccess::read, Create::never)), "none");
    EXPECT_EQ(error_of(reader->open_stream("a", DataAccess::write, Create::never)), "access denied");
    EXPECT_EQ(error_of(reader->open_stream("b", DataAccess::none, Create::must_be_new)), "access denied");
    EXPECT_EQ(error_of(reader->open_stream("b", DataAccess::read, Create::never)), "not found");
}

TEST_F(PosixFileStreams, those_of_a_folder_ask_for_its_permissions) {
    if (!can_switch_identity()) GTEST_SKIP() << "needs the privilege to switch identities";
    make_folder("d");
    make("d", "a");
    ASSERT_EQ(::chmod(share("d").c_str(), 0755), 0);
    std::thread([&] {
        wear_identity(std::make_shared<const Identity>(Identity{1001, 1001, {}}));
        const auto folder = open("d").value();
        EXPECT_EQ(error_of(folder->open_stream("a", DataAccess::read, Create::never)), "none");
        EXPECT_EQ(error_of(folder->open_stream("a", DataAccess::read_write, Create::never)), "access denied");
        EXPECT_EQ(error_of(folder->open_stream("b", DataAccess::none, Create::must_be_new)), "access denied");
    }).join();
}

TEST_F(PosixFileStreams, a_volume_may_have_none) {
    make("f", "a");
    volume = mount({.path = share(""), .named_streams = false});
    EXPECT_FALSE(volume->capabilities().named_streams);
    const auto file = open("f", DataAccess::read_write).value();
    EXPECT_EQ(error_of(file->streams()), "unsupported");
    EXPECT_EQ(error_of(file->find_stream("a")), "unsupported");
    EXPECT_EQ(error_of(file->open_stream("a", DataAccess::read, Create::never)), "unsupported");
    EXPECT_EQ(error_of(file->remove_stream(1)), "unsupported");
}

TEST_F(PosixFileStreams, a_volume_that_only_reads_changes_none) {
    const auto id = make("f", "a")->stream_id();
    volume = mount({.path = share(""), .read_only = true});
    const auto file = open("f", DataAccess::read).value();
    EXPECT_EQ(error_of(file->open_stream("a", DataAccess::read, Create::never)), "none");
    EXPECT_EQ(error_of(file->open_stream("b", DataAccess::read, Create::must_be_new)), "read-only");
    EXPECT_EQ(error_of(file->remove_stream(id)), "read-only");
    EXPECT_EQ(error_of(file->rename_stream(id, "b", Volume::Replace::no)), "read-only");
}

} // namespace
} // namespace holdfast::vfs::test
