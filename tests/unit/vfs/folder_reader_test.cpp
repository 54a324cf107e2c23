#include "vfs/folder_reader.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <sys/stat.h>

#include <map>

namespace holdfast::vfs::test {
namespace {

class FolderReaderTest : public VolumeTest {
  protected:
    std::unique_ptr<FolderReader> reader(std::string_view path = "") {
        return std::move(open(path).value()->read_folder().value());
    }
    static std::optional<FolderEntry> next(FolderReader& from) { return from.next(nullptr).value(); }
    static std::map<std::string, Attributes> all(FolderReader& from) {
        std::map<std::string, Attributes> entries;
        while (const auto entry = next(from)) entries.emplace(entry->name, entry->attributes);
        return entries;
    }
};

TEST_F(FolderReaderTest, every_entry_has_its_attributes) {
    ASSERT_TRUE(create("hidden", Kind::file, dos::hidden));
    ASSERT_TRUE(create("dir", Kind::directory));
    write("plain", "12345");
    const auto entries = all(*reader());
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries.at("plain").size, 5U);
    EXPECT_EQ(entries.at("plain").dos_attributes, dos::archive);
    EXPECT_EQ(entries.at("dir").dos_attributes, dos::directory);
    for (const auto& [name, attributes] : entries) {
        const auto direct = open(name).value()->attributes().value();
        EXPECT_EQ(attributes.id, direct.id);
        EXPECT_EQ(attributes.dos_attributes, direct.dos_attributes) << name;
        EXPECT_EQ(attributes.times.creation, direct.times.creation);
    }
}

TEST_F(FolderReaderTest, an_entry_pushed_back_comes_again_and_a_rewind_starts_over) {
    for (const char* name : {"a", "b", "c"}) write(name);
    const auto from = reader();
    const auto first = next(*from);
    from->unread();
    EXPECT_EQ(next(*from)->name, first->name);
    const auto second = next(*from);
    EXPECT_NE(second->name, first->name);
    from->rewind();
    from->unread(); // nothing to push back
    EXPECT_EQ(all(*from).size(), 3U);
    from->unread();
    EXPECT_FALSE(next(*from)) << "the end stays the end";
}

TEST_F(FolderReaderTest, names_not_wanted_are_passed_over) {
    for (const char* name : {"a1", "b1", "a2"}) write(name);
    const auto from = reader();
    std::set<std::string> found;
    while (const auto entry = from->next([](std::string_view name) { return name.starts_with('a'); }).value())
        found.insert(entry->name);
    EXPECT_EQ(found, (std::set<std::string>{"a1", "a2"}));
}

TEST_F(FolderReaderTest, links_show_what_they_lead_to_or_not_at_all) {
    make_folder("dir/sub");
    write("file", "12345");
    std::filesystem::create_symlink("../file", share("dir/inside"));
    std::filesystem::create_symlink("sub", share("dir/folder"));
    std::filesystem::create_symlink("../../secret", share("dir/outside"));
    std::filesystem::create_symlink("nowhere", share("dir/dangling"));
    const auto entries = all(*reader("DIR"));
    EXPECT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries.at("inside").size, 5U);
    EXPECT_EQ(entries.at("folder").kind, Kind::directory);
    EXPECT_FALSE(open("dir").value()->is_empty_folder().value());

    volume = mount({.path = share(""), .symlinks = SymlinkPolicy::refuse});
    EXPECT_EQ(all(*reader("dir")).size(), 1U);
}

TEST_F(FolderReaderTest, special_files_and_private_names) {
    ASSERT_EQ(::mkfifo(share("fifo").c_str(), 0644), 0);
    write(".holdfast~1-2-3");
    const auto entries = all(*reader());
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries.at("fifo").kind, Kind::other);
}

TEST_F(FolderReaderTest, what_stays_is_met_once_while_names_come_and_go) {
    constexpr int count = 5'000;
    make_folder("big");
    for (int i = 0; i < count; ++i) write("big/stays" + std::to_string(i));
    for (int i = 0; i < count / 100; ++i) write("big/goes" + std::to_string(i));
    const auto from = reader("big");
    std::map<std::string, int> met;
    int steps = 0;
    while (const auto entry = next(*from)) {
        ++met[entry->name];
        if (++steps % 100 != 0) continue;
        const auto n = std::to_string(steps / 100);
        ASSERT_TRUE(create("big/new" + n));
        std::filesystem::remove(share("big/goes" + n));
    }
    for (int i = 0; i < count; ++i) ASSERT_EQ(met["stays" + std::to_string(i)], 1) << i;
    for (const auto& [name, times] : met) ASSERT_LE(times, 1) << name;
}

TEST_F(FolderReaderTest, a_folder_removed_meanwhile_ends) {
    make_folder("dir");
    const auto folder = open("dir").value();
    const auto from = std::move(folder->read_folder().value());
    std::filesystem::remove(share("dir"));
    EXPECT_FALSE(next(*from));
}

} // namespace
} // namespace holdfast::vfs::test
