#include "vfs/stream_file.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <gmock/gmock.h>

#include <chrono>

namespace holdfast::vfs::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class StreamFileTest : public VolumeTest {
  protected:
    void SetUp() override {
        VolumeTest::SetUp();
        write("f", "of the file");
        base = open("f", DataAccess::read_write).value();
        stream = base->open_stream("s", DataAccess::read_write, Create::must_be_new).value();
    }
    void put(std::string_view text) const { ASSERT_TRUE(stream->write_at(std::as_bytes(std::span(text)), 0)); }
    std::string text() const {
        std::string all(64, '\0');
        all.resize(stream->read_at(std::as_writable_bytes(std::span(all)), 0).value());
        return all;
    }

    std::shared_ptr<File> base, stream;
};

TEST_F(StreamFileTest, has_data_of_its_own_and_all_else_of_its_file) {
    put("of the stream, which is longer");
    EXPECT_EQ(text(), "of the stream, which is longer");
    EXPECT_EQ(text_of("f"), "of the file");
    EXPECT_EQ(stream->id(), base->id());
    EXPECT_EQ(stream->opened_path(), "f");
    EXPECT_EQ(stream->stream_name(), "s");
    EXPECT_NE(stream->stream_id(), 0U);
    EXPECT_EQ(base->stream_id(), 0U);
    const Attributes attributes = stream->attributes().value(), of_base = base->attributes().value();
    EXPECT_EQ(attributes.size, 30U);
    EXPECT_EQ(attributes.times.creation, of_base.times.creation);
    EXPECT_EQ(attributes.dos_attributes, of_base.dos_attributes);
    EXPECT_EQ(attributes.links, 1U);
}

TEST_F(StreamFileTest, what_is_set_is_set_of_the_file) {
    AttributeChange change;
    change.dos_attributes = dos::hidden;
    change.last_write = Ticks(1s);
    ASSERT_TRUE(stream->set_attributes(change));
    EXPECT_EQ(base->attributes()->dos_attributes, dos::hidden);
    EXPECT_EQ(base->attributes()->times.last_write, Ticks(1s));
    ASSERT_TRUE(stream->set_mode(0600));
    EXPECT_EQ(base->attributes()->mode, 0600U);
    ASSERT_TRUE(stream->set_xattr("a", "b"));
    EXPECT_EQ(base->get_xattr("a").value(), "b");
}

TEST_F(StreamFileTest, its_changes_move_the_write_time_of_the_file) {
    AttributeChange change;
    change.last_write = Ticks(1s);
    change.last_access = Ticks(2s);
    const auto moved_by = [&](auto act) {
        EXPECT_TRUE(base->set_attributes(change));
        act();
        EXPECT_EQ(base->attributes()->times.last_access, Ticks(2s));
        return base->attributes()->times.last_write != Ticks(1s);
    };
    EXPECT_TRUE(moved_by([&] { put("a"); }));
    EXPECT_TRUE(moved_by([&] { EXPECT_TRUE(stream->truncate(0)); }));
    EXPECT_FALSE(moved_by([&] { EXPECT_EQ(text(), ""); }));
    EXPECT_FALSE(moved_by([&] { EXPECT_TRUE(stream->flush()); }));
}

TEST_F(StreamFileTest, one_of_a_folder_is_no_folder) {
    make_folder("d");
    const auto of_folder = open("d").value()->open_stream("s", DataAccess::read_write, Create::must_be_new).value();
    EXPECT_EQ(of_folder->kind(), Kind::file);
    EXPECT_EQ(of_folder->attributes()->kind, Kind::file);
    EXPECT_EQ(of_folder->attributes()->dos_attributes & dos::directory, 0U);
    EXPECT_EQ(error_of(of_folder->read_folder()), "not a directory");
    EXPECT_EQ(error_of(of_folder->is_empty_folder()), "not a directory");
}

TEST_F(StreamFileTest, one_that_was_deleted_lives_on_without_a_link) {
    put("a");
    ASSERT_TRUE(base->remove_stream(stream->stream_id()));
    EXPECT_EQ(stream->attributes()->links, 0U);
    EXPECT_EQ(text(), "a");
}

TEST_F(StreamFileTest, knows_those_beside_it) {
    ASSERT_TRUE(stream->open_stream("t", DataAccess::read_write, Create::must_be_new));
    EXPECT_EQ(stream->streams()->size(), 2U);
    ASSERT_TRUE(stream->rename_stream(stream->stream_id(), "u", Volume::Replace::no));
    EXPECT_EQ(stream->find_stream("U")->id, stream->stream_id());
    EXPECT_EQ(stream->stream_name(), "s");
    EXPECT_TRUE(stream->remove_stream(stream->stream_id()));
}

TEST_F(StreamFileTest, is_open_for_what_was_asked) {
    put("a");
    stream = base->open_stream("s", DataAccess::read, Create::never).value();
    EXPECT_EQ(stream->data_access(), DataAccess::read);
    EXPECT_EQ(error_of(stream->write_at({}, 0)), "access denied");
    EXPECT_EQ(stream->allocated_ranges(0, 10, 10)->size(), 1U);
}

} // namespace
} // namespace holdfast::vfs::test
