#include "vfs/directory_stream.h"

#include "tests/unit/vfs/temporary_folder.h"

#include <fcntl.h>

namespace holdfast::vfs::test {
namespace {

std::set<std::string> rest_of(DirectoryStream& stream) {
    std::set<std::string> names;
    while (const auto name = stream.next().value()) names.emplace(name->view());
    return names;
}

TEST(DirectoryStream, gives_all_names_over_many_batches_and_again_after_a_rewind) {
    TemporaryFolder folder;
    for (int i = 0; i < 500; ++i) folder.write("name" + std::to_string(i));
    const Descriptor path_only(::open(folder.path().c_str(), O_PATH | O_DIRECTORY));
    auto stream = DirectoryStream::open(path_only.get(), 1024).value();
    EXPECT_EQ(rest_of(stream), folder.names());
    EXPECT_TRUE(rest_of(stream).empty());
    stream.rewind();
    EXPECT_EQ(rest_of(stream).size(), 500U);
}

TEST(DirectoryStream, a_file_has_none) {
    TemporaryFolder folder;
    folder.write("file");
    const Descriptor file(::open(folder.path("file").c_str(), O_RDONLY));
    EXPECT_EQ(error_of(DirectoryStream::open(file.get())), "not a directory");
}

} // namespace
} // namespace holdfast::vfs::test
