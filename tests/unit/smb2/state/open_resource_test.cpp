#include "smb2/state/open_resource.h"

#include "smb2/pipes/pipe.h"
#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

class OpenResourceTest : public ::testing::Test {
  protected:
    std::shared_ptr<vfs::File> file(std::string_view path) { return server.share->volume->open(path, {}).value(); }
    test::TestServer server;
};

TEST_F(OpenResourceTest, a_file_is_no_pipe_and_the_other_way_round) {
    server.folder.write("f");
    FileOpen of_file(server.share, file("f"), nullptr);
    EXPECT_EQ(of_file.as_file(), &of_file);
    EXPECT_EQ(of_file.as_pipe(), nullptr);
    PipeOpen of_pipe("srvsvc", pipes::open_pipe("srvsvc", {}));
    EXPECT_EQ(of_pipe.as_pipe(), &of_pipe);
    EXPECT_EQ(of_pipe.as_file(), nullptr);
    EXPECT_FALSE(of_pipe.remove_name("srvsvc"));
}

TEST_F(OpenResourceTest, takes_its_own_name_away) {
    server.folder.write("f");
    FileOpen open(server.share, file("f"), nullptr);
    EXPECT_TRUE(open.remove_name("f"));
    EXPECT_FALSE(server.folder.names().contains("f"));
}

TEST_F(OpenResourceTest, does_not_take_the_name_of_what_came_after) {
    server.folder.write("f");
    FileOpen open(server.share, file("f"), nullptr);
    server.folder.write("g");
    std::filesystem::rename(server.folder.path("g"), server.folder.path("f"));
    EXPECT_FALSE(open.remove_name("f"));
    EXPECT_TRUE(server.folder.names().contains("f"));
}

TEST_F(OpenResourceTest, keeps_the_name_when_its_create_failed) {
    server.folder.write("f");
    FileOpen open(server.share, file("f"), nullptr);
    open.keeps_name = true;
    EXPECT_FALSE(open.remove_name("f"));
    EXPECT_TRUE(server.folder.names().contains("f"));
}

TEST_F(OpenResourceTest, no_lock_sequence_is_known_at_first) {
    server.folder.write("f");
    const FileOpen open(server.share, file("f"), nullptr);
    for (const std::uint8_t number : open.lock_sequences) EXPECT_EQ(number, 0xFF);
}

} // namespace
} // namespace holdfast::smb2
