#include "smb2/state/file_record.h"

#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

using FileRecordTest = test::HandlerTest;

TEST_F(FileRecordTest, reads_as_it_was_written) {
    const FileId id = client.open(u"f");
    FileOpen& file = *resource_of(*server.locks.find(locks::OpenId{id.persistent})).as_file();
    file.parent_lease = {{1}, {2}};
    file.app_instance = std::make_unique<AppInstance>(AppInstance{{3}, AppInstance::Version{4, 5}});
    file.app_instances = &server.state.app_instances;
    const std::string text = to_text(FileRecord::of(file));
    const auto back = file_record_of(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->data, file.file->data_access());
    EXPECT_TRUE(back->has_parent_lease);
    EXPECT_EQ(back->parent_key, (std::array<std::uint8_t, 16>{2}));
    EXPECT_EQ(back->app_instance()->version, (AppInstance::Version{4, 5}));
    for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(file_record_of(text.substr(0, size))) << size;
}

} // namespace
} // namespace holdfast::smb2
