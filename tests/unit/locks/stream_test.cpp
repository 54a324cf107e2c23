#include "locks/stream.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

using namespace test;

struct Stage {
    LockTable table;
    std::shared_ptr<Stream> stream = std::make_shared<Stream>(file(1), table);
    std::vector<Woken> woken;

    OpenRef open(std::uint64_t id, bool delete_on_close = false, Access access = Access::read_data,
                 ShareMode share = ShareMode::all) {
        auto made =
            std::make_shared<Open>(OpenId{id}, file(1), FileKind::file, access, share, 0U, Time{}, owner(), nullptr);
        Stream::attach(stream, *made);
        stream->admit(*made, "a/x", "", delete_on_close);
        return made;
    }
    OpenVerdict check(Access access, ShareMode share = ShareMode::all) {
        OpenId blocker{};
        return stream->check(FileKind::file, access, share, blocker);
    }
};

TEST(Stream, ends_an_open_once) {
    Stage stage;
    const OpenRef open = stage.open(1);
    EXPECT_EQ(open->state(), OpenState::open);
    EXPECT_TRUE(stage.stream->end(*open, stage.woken));
    EXPECT_EQ(open->state(), OpenState::closing);
    EXPECT_FALSE(stage.stream->end(*open, stage.woken));
    stage.stream->close(*open);
    EXPECT_EQ(open->state(), OpenState::closed);
    EXPECT_FALSE(stage.stream->end(*open, stage.woken));
}

TEST(Stream, is_going_until_the_name_is_away) {
    Stage stage;
    const OpenRef a = stage.open(1, true), b = stage.open(2);
    EXPECT_FALSE(stage.stream->end(*a, stage.woken)->removes_name);
    EXPECT_EQ(stage.check(Access::read_data), OpenVerdict::delete_pending);
    const auto ended = stage.stream->end(*b, stage.woken);
    ASSERT_TRUE(ended);
    EXPECT_TRUE(ended->removes_name);
    EXPECT_EQ(ended->path, "a/x");
    EXPECT_EQ(stage.check(Access::read_data), OpenVerdict::delete_pending);
    EXPECT_FALSE(stage.stream->hold());
    EXPECT_FALSE(stage.stream->drop_if_unused());
    stage.stream->name_removed();
    EXPECT_EQ(stage.check(Access::read_data), OpenVerdict::granted);
    EXPECT_TRUE(stage.stream->drop_if_unused());
    EXPECT_FALSE(stage.stream->drop_if_unused()) << "only one is told";
}

TEST(Stream, names_an_open_in_the_way_wherever_it_stands) {
    Stage stage;
    const OpenRef a = stage.open(1), b = stage.open(2, false, Access::write_data, ShareMode::all), c = stage.open(3);
    OpenId blocker{};
    EXPECT_EQ(stage.stream->check(FileKind::file, Access::read_data, ShareMode::read, blocker),
              OpenVerdict::sharing_violation);
    EXPECT_EQ(blocker, OpenId{2});
    stage.stream->end(*b, stage.woken);
    EXPECT_EQ(stage.check(Access::read_data, ShareMode::read), OpenVerdict::granted);
}

TEST(Stream, a_rename_reaches_all_opens_and_says_where_they_were) {
    Stage stage;
    const OpenRef a = stage.open(1), b = stage.open(2);
    const auto moves = stage.stream->renamed("b/y");
    ASSERT_EQ(moves.size(), 2U);
    EXPECT_EQ(moves[0].from, "a/x");
    EXPECT_EQ(moves[0].share, ShareId{1});
    EXPECT_EQ(stage.stream->path_of(*a), "b/y");
    EXPECT_EQ(stage.stream->end(*b, stage.woken)->path, "b/y");
}

TEST(Stream, tells_of_any_open_but_one) {
    Stage stage;
    EXPECT_EQ(stage.stream->any_open(OpenId{}), OpenId{});
    const OpenRef a = stage.open(1);
    EXPECT_EQ(stage.stream->any_open(OpenId{1}), OpenId{});
    EXPECT_EQ(stage.stream->any_open(OpenId{}), OpenId{1});
    const OpenRef b = stage.open(2);
    EXPECT_EQ(stage.stream->any_open(OpenId{1}), OpenId{2});
    EXPECT_EQ(stage.stream->any_open(OpenId{2}), OpenId{1});
}

} // namespace
} // namespace holdfast::locks
