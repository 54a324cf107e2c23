#include "vfs/folded_index.h"

#include "tests/unit/vfs/temporary_folder.h"
#include "vfs/descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

namespace holdfast::vfs::test {
namespace {

class FoldedIndexTest : public ::testing::Test {
  protected:
    Descriptor descriptor(std::string_view below = "") const {
        return Descriptor(::open(folder.path(below).c_str(), O_PATH | O_DIRECTORY));
    }
    static std::string find(FoldedIndex& in, const Descriptor& where, std::string_view name) {
        return in.visit(where.get()).find(name).value_or("none");
    }

    TemporaryFolder folder;
    FoldedIndex index;
};

TEST_F(FoldedIndexTest, one_scan_serves_many_questions) {
    folder.write("ReadMe");
    const auto here = descriptor();
    EXPECT_EQ(find(index, here, "README"), "ReadMe");
    EXPECT_EQ(find(index, here, "readme"), "ReadMe");
    EXPECT_EQ(find(index, here, "other"), "none");
    EXPECT_EQ(index.scans(), 1U);
    EXPECT_EQ(index.names(), 1U);
}

TEST_F(FoldedIndexTest, our_own_changes_cost_no_scan) {
    const auto here = descriptor();
    EXPECT_EQ(find(index, here, "a"), "none");
    {
        auto visit = index.visit(here.get());
        folder.write("Name");
        visit.changed("", "Name");
    }
    EXPECT_EQ(find(index, here, "NAME"), "Name");
    {
        auto visit = index.visit(here.get());
        std::filesystem::rename(folder.path("Name"), folder.path("Other"));
        visit.changed("Name", "Other");
    }
    EXPECT_EQ(find(index, here, "NAME"), "none");
    EXPECT_EQ(find(index, here, "OTHER"), "Other");
    EXPECT_EQ(index.scans(), 1U);
}

TEST_F(FoldedIndexTest, a_change_by_others_costs_one) {
    const auto here = descriptor();
    EXPECT_EQ(find(index, here, "a"), "none");
    folder.write("A");
    EXPECT_EQ(find(index, here, "a"), "A");
    EXPECT_EQ(find(index, here, "b"), "none");
    EXPECT_EQ(index.scans(), 2U);
}

TEST_F(FoldedIndexTest, our_change_does_not_hide_one_of_others_before_it) {
    const auto here = descriptor();
    EXPECT_EQ(find(index, here, "a"), "none");
    folder.write("Theirs");
    {
        auto visit = index.visit(here.get());
        folder.write("Ours");
        visit.changed("", "Ours");
    }
    EXPECT_EQ(find(index, here, "THEIRS"), "Theirs");
    EXPECT_EQ(find(index, here, "OURS"), "Ours");
}

TEST_F(FoldedIndexTest, several_spellings_are_kept_apart) {
    folder.write("name");
    folder.write("NAME");
    const auto here = descriptor();
    EXPECT_EQ(find(index, here, "name"), "name");
    EXPECT_EQ(find(index, here, "NAME"), "NAME");
    {
        auto visit = index.visit(here.get());
        std::filesystem::remove(folder.path("name"));
        visit.changed("name", "");
    }
    EXPECT_EQ(find(index, here, "name"), "NAME");
    EXPECT_EQ(index.scans(), 1U);
}

TEST_F(FoldedIndexTest, folders_and_names_are_bounded) {
    FoldedIndex small({.folders = 16, .names = 20});
    for (int i = 0; i < 100; ++i) {
        const auto sub = "d" + std::to_string(i);
        folder.make_folder(sub);
        for (int n = 0; n < 5; ++n) folder.write(sub + "/N" + std::to_string(n));
        EXPECT_EQ(find(small, descriptor(sub), "n3"), "N3");
        ASSERT_LE(small.names(), 20U);
        ASSERT_LE(small.folders(), 32U);
    }
}

TEST_F(FoldedIndexTest, a_folder_beyond_the_bound_is_answered_without_being_kept) {
    FoldedIndex small({.folders = 16, .names = 10});
    for (int i = 0; i < 50; ++i) folder.write("N" + std::to_string(i));
    const auto here = descriptor();
    EXPECT_EQ(find(small, here, "n0"), "N0");
    EXPECT_EQ(find(small, here, "n49"), "N49");
    EXPECT_EQ(find(small, here, "none"), "none");
    EXPECT_EQ(small.names(), 0U);
    EXPECT_EQ(small.scans(), 3U);
}

TEST_F(FoldedIndexTest, forgotten_folders_give_their_names_back) {
    folder.write("a");
    const auto here = descriptor();
    EXPECT_EQ(find(index, here, "A"), "a");
    struct stat status {};
    ASSERT_EQ(::fstat(here.get(), &status), 0);
    index.forget({status.st_dev, status.st_ino});
    EXPECT_EQ(index.names(), 0U);
    EXPECT_EQ(index.folders(), 0U);
}

TEST_F(FoldedIndexTest, both_folders_of_a_move_are_visited_without_deadlock) {
    folder.make_folder("one");
    folder.make_folder("two");
    const auto one = descriptor("one"), two = descriptor("two");
    const auto run = [&](int a, int b) {
        for (int i = 0; i < 500; ++i) auto visits = index.visit_both(a, b);
    };
    std::thread forth(run, one.get(), two.get()), back(run, two.get(), one.get());
    run(one.get(), one.get());
    forth.join();
    back.join();
}

TEST_F(FoldedIndexTest, many_threads_agree_with_the_disk) {
    const auto run = [&](int thread) {
        const auto here = descriptor();
        for (int i = 0; i < 150; ++i) {
            const auto name = "T" + std::to_string(thread) + "-" + std::to_string(i);
            auto visit = index.visit(here.get());
            ASSERT_FALSE(visit.find(name));
            folder.write(name);
            visit.changed("", name);
        }
    };
    std::thread a(run, 1), b(run, 2), c(run, 3);
    a.join();
    b.join();
    c.join();
    const auto here = descriptor();
    for (int thread = 1; thread <= 3; ++thread)
        for (int i = 0; i < 150; ++i) {
            const auto tail = std::to_string(thread) + "-" + std::to_string(i);
            ASSERT_EQ(find(index, here, "t" + tail), "T" + tail);
        }
    EXPECT_EQ(index.names(), 450U);
    EXPECT_LE(index.scans(), 3U);
}

} // namespace
} // namespace holdfast::vfs::test
