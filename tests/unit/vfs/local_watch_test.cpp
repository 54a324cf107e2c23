#include "vfs/local_watch.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <gmock/gmock.h>

#include <fcntl.h>

namespace holdfast::vfs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using What = LocalEvent::What;

class LocalWatchTest : public ::testing::Test {
  protected:
    LocalWatchId add(std::string_view below = "") {
        const Descriptor opened(::open(folder.path(below).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        return watch->add(opened.get()).value();
    }
    std::vector<What> whats() {
        std::vector<What> all;
        for (const LocalEvent& event : watch->read()) all.push_back(event.what);
        return all;
    }

    test::TemporaryFolder folder;
    std::unique_ptr<LocalWatch> watch = LocalWatch::open().value();
};

TEST_F(LocalWatchTest, tells_what_happened_to_which_name) {
    const LocalWatchId id = add();
    folder.make_folder("d");
    const auto events = watch->read();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].folder, id);
    EXPECT_EQ(events[0].what, What::added);
    EXPECT_TRUE(events[0].is_folder);
    EXPECT_EQ(events[0].name, "d");
    EXPECT_THAT(watch->read(), IsEmpty());
}

TEST_F(LocalWatchTest, knows_content_from_attributes) {
    folder.write("f");
    add();
    folder.write("f", "text");
    EXPECT_THAT(whats(), testing::Each(What::data));
    std::filesystem::permissions(folder.path("f"), std::filesystem::perms(0600));
    EXPECT_THAT(whats(), ElementsAre(What::attributes));
    std::filesystem::remove(folder.path("f"));
    EXPECT_THAT(whats(), ElementsAre(What::removed));
}

TEST_F(LocalWatchTest, the_halves_of_a_move_have_one_cookie) {
    folder.write("f");
    add();
    std::filesystem::rename(folder.path("f"), folder.path("g"));
    const auto events = watch->read();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].what, What::moved_from);
    EXPECT_EQ(events[1].what, What::moved_to);
    EXPECT_EQ(events[0].cookie, events[1].cookie);
    EXPECT_NE(events[0].cookie, 0U);
}

TEST_F(LocalWatchTest, one_folder_has_one_number) {
    folder.make_folder("a");
    EXPECT_EQ(add("a"), add("a"));
    EXPECT_NE(add("a"), add());
}

TEST_F(LocalWatchTest, a_folder_that_is_gone_or_given_back_is_unwatched) {
    folder.make_folder("a");
    const LocalWatchId root = add();
    add("a");
    std::filesystem::remove(folder.path("a"));
    EXPECT_THAT(whats(), testing::UnorderedElementsAre(What::removed, What::unwatched));
    watch->remove(root);
    EXPECT_THAT(whats(), ElementsAre(What::unwatched));
    folder.write("f");
    EXPECT_THAT(watch->read(), IsEmpty());
}

TEST_F(LocalWatchTest, changes_of_the_folder_itself_are_not_its_content) {
    add();
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0700));
    EXPECT_THAT(watch->read(), IsEmpty());
}

TEST_F(LocalWatchTest, only_folders_are_watched) {
    folder.write("f");
    const Descriptor file(::open(folder.path("f").c_str(), O_PATH | O_CLOEXEC));
    EXPECT_EQ(test::error_of(watch->add(file.get())), "not a directory");
}

TEST_F(LocalWatchTest, waiting_ends_with_an_event_and_with_an_interruption) {
    add();
    folder.write("f");
    watch->wait();
    EXPECT_FALSE(watch->read().empty());
    watch->interrupt();
    watch->interrupt();
    watch->wait();
    EXPECT_THAT(watch->read(), IsEmpty());
}

} // namespace
} // namespace holdfast::vfs
