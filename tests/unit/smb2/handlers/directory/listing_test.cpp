#include "smb2/handlers/directory/listing.h"

#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/names.h"

#include <cstring>
#include <set>
#include <sstream>

#include <unistd.h>

namespace holdfast::smb2::directory {
namespace {

using wire::QueryDirectoryFlags;

/// The names that a round of requests gives, "!" and the status where one ends.
class Listing : public vfs::test::VolumeTest {
  protected:
    void SetUp() override {
        VolumeTest::SetUp();
        make_folder("d");
        write("d/alpha");
        write("d/Beta.txt");
        write("d/gamma.txt");
        open("d");
    }
    void open(const std::string& path) {
        path_ = path;
        ShareSettings settings;
        settings.name = "share";
        auto share_object = std::make_shared<Share>(locks::ShareId{1}, settings, volume);
        auto folder = volume->open(path, {vfs::DataAccess::read, vfs::Create::never, vfs::Kind::directory, 0});
        file = std::make_unique<FileOpen>(share_object, *folder, nullptr);
    }

    std::string round(std::u16string_view pattern, QueryDirectoryFlags flags = QueryDirectoryFlags::none,
                      std::size_t most = 4096) {
        Buffer out;
        EntryWriter entries(out, *find_layout(wire::FileInfoClass::names), most);
        Status status = start_or_continue(file->enumeration, flags, pattern);
        if (status == Status::success) status = list_entries(*file, path_, flags, entries);
        if (status != Status::success) return "!" + std::string(to_string(status));
        return names_in(out.bytes());
    }
    static std::string names_in(wire::View bytes) {
        std::multiset<std::string> names;
        for (std::size_t at = 0;;) {
            std::uint32_t next = 0, length = 0;
            std::memcpy(&next, bytes.data() + at, 4);
            std::memcpy(&length, bytes.data() + at + 8, 4);
            std::u16string name(length / 2, u' ');
            std::memcpy(name.data(), bytes.data() + at + 12, length);
            names.insert(vfs::utf16_to_utf8(name));
            if (next == 0) break;
            at += next;
        }
        std::string all;
        for (const std::string& name : names) all += (all.empty() ? "" : " ") + name;
        return all;
    }

    std::string path_;
    std::unique_ptr<FileOpen> file;
};

TEST_F(Listing, all_of_a_folder_then_its_end) {
    EXPECT_EQ(round(u"*"), ". .. Beta.txt alpha gamma.txt");
    EXPECT_EQ(round(u"*"), "!no_more_files");
    EXPECT_EQ(round(u"*"), "!no_more_files");
}

TEST_F(Listing, an_empty_pattern_is_everything) { EXPECT_EQ(round(u""), ". .. Beta.txt alpha gamma.txt"); }

TEST_F(Listing, a_pattern_is_kept_until_the_scan_is_begun_again) {
    EXPECT_EQ(round(u"*.TXT"), "Beta.txt gamma.txt");
    EXPECT_EQ(round(u"*"), "!no_more_files");
    EXPECT_EQ(round(u"a*", QueryDirectoryFlags::restart_scans), "alpha");
    EXPECT_EQ(round(u"", QueryDirectoryFlags::restart_scans), "alpha");
    EXPECT_EQ(round(u"g*", QueryDirectoryFlags::reopen), "gamma.txt");
}

TEST_F(Listing, nothing_at_all_is_no_such_file_and_then_no_more) {
    EXPECT_EQ(round(u"*.doc"), "!no_such_file");
    EXPECT_EQ(round(u"*.doc"), "!no_more_files");
    EXPECT_EQ(round(u"*.doc", QueryDirectoryFlags::restart_scans), "!no_such_file");
}

TEST_F(Listing, one_name_is_looked_up_in_any_case) {
    EXPECT_EQ(round(u"BETA.TXT"), "Beta.txt");
    EXPECT_EQ(round(u"BETA.TXT"), "!no_more_files");
    EXPECT_EQ(round(u"nothing", QueryDirectoryFlags::restart_scans), "!no_such_file");
    EXPECT_EQ(round(u"..", QueryDirectoryFlags::restart_scans), "..");
    EXPECT_EQ(round(u"a\\b", QueryDirectoryFlags::restart_scans), "!object_name_invalid");
}

TEST_F(Listing, one_at_a_time_gives_each_once) {
    std::multiset<std::string> names;
    for (int i = 0; i < 5; ++i) names.insert(round(u"*", QueryDirectoryFlags::return_single_entry));
    EXPECT_EQ(names, (std::multiset<std::string>{".", "..", "Beta.txt", "alpha", "gamma.txt"}));
    EXPECT_EQ(round(u"*", QueryDirectoryFlags::return_single_entry), "!no_more_files");
}

// Whatever the room, every name comes exactly once.
TEST_F(Listing, what_does_not_fit_comes_with_the_next_round) {
    for (std::size_t most = 30; most < 130; ++most) {
        std::multiset<std::string> names;
        auto flags = QueryDirectoryFlags::restart_scans;
        for (;;) {
            const std::string some = round(u"*", flags, most);
            flags = QueryDirectoryFlags::none;
            if (some.starts_with("!")) {
                EXPECT_EQ(some, "!no_more_files") << most;
                break;
            }
            std::istringstream words(some);
            for (std::string word; words >> word;) names.insert(word);
        }
        EXPECT_EQ(names.size(), 5U) << most;
        EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 5U) << most;
    }
}

TEST_F(Listing, room_for_not_even_one_is_a_mismatch_and_loses_nothing) {
    EXPECT_EQ(round(u"alpha", QueryDirectoryFlags::none, 20), "!info_length_mismatch");
    EXPECT_EQ(round(u"alpha", QueryDirectoryFlags::none, 22), "alpha");
    EXPECT_EQ(round(u"g*", QueryDirectoryFlags::restart_scans, 20), "!info_length_mismatch");
    EXPECT_EQ(round(u"g*"), "gamma.txt");
}

TEST_F(Listing, links_show_what_they_lead_to_and_none_leads_out) {
    ASSERT_EQ(::symlink("alpha", share("d/inside").c_str()), 0);
    ASSERT_EQ(::symlink("nowhere", share("d/dangling").c_str()), 0);
    ASSERT_EQ(::symlink("../../secret", share("d/outside").c_str()), 0);
    EXPECT_EQ(round(u"*"), ". .. Beta.txt alpha gamma.txt inside");
}

TEST_F(Listing, the_root_has_itself_above) {
    open("");
    EXPECT_EQ(round(u"*"), ". .. d");
}

} // namespace
} // namespace holdfast::smb2::directory
