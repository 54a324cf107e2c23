#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::FileInfoClass;

class SetInfo : public test::InfoTest {
  protected:
    FileId id = client.open(u"file");
};

struct RightRow {
    FileInfoClass info_class;
    std::size_t size;
    Access needed;
};

TEST_F(SetInfo, rights_and_sizes_by_class) {
    const RightRow rows[] = {
        {FileInfoClass::basic, 40, Access::write_attributes},
        {FileInfoClass::allocation, 8, Access::write_data},
        {FileInfoClass::end_of_file, 8, Access::write_data},
        {FileInfoClass::disposition, 1, Access::remove},
        {FileInfoClass::disposition_ex, 4, Access::remove},
        {FileInfoClass::position, 8, Access::none},
        {FileInfoClass::mode, 4, Access::none},
    };
    const FileId without = open_with(u"file", Access::read_attributes);
    for (const RightRow& row : rows) {
        const int number = wire::to_bits(row.info_class);
        EXPECT_EQ(set(id, row.info_class, wire::Bytes(row.size)), Status::success) << number;
        EXPECT_EQ(set(id, row.info_class, wire::Bytes(row.size - 1)), Status::info_length_mismatch) << number;
        const Status expected = row.needed == Access::none ? Status::success : Status::access_denied;
        EXPECT_EQ(set(without, row.info_class, wire::Bytes(row.size)), expected) << number;
    }
}

TEST_F(SetInfo, classes_that_cannot_be_set) {
    EXPECT_EQ(set(id, FileInfoClass::standard, wire::Bytes(24)), Status::invalid_info_class);
    EXPECT_EQ(set(id, FileInfoClass::all, wire::Bytes(104)), Status::invalid_info_class);
    EXPECT_EQ(set(id, FileInfoClass::short_name, wire::Bytes(24)), Status::not_supported);
    EXPECT_EQ(set(id, FileInfoClass::valid_data_length, wire::Bytes(8)), Status::not_supported);
    EXPECT_EQ(set(id, static_cast<FileInfoClass>(99), {}), Status::invalid_info_class);
}

TEST_F(SetInfo, nothing_of_the_volume_can_be_set) {
    wire::SetInfoRequest request;
    request.info_type = wire::InfoType::filesystem;
    request.file_info_class = wire::to_bits(wire::FsInfoClass::label);
    request.file_id = id;
    EXPECT_EQ(client.ask(request).status(), Status::access_denied);
    request.info_type = wire::InfoType::quota;
    EXPECT_EQ(client.ask(request).status(), Status::not_supported);
}

TEST_F(SetInfo, a_closed_file_cannot_be_changed) {
    client.close(id);
    EXPECT_EQ(set(id, wire::FileEndOfFileInformation{0}), Status::file_closed);
}

} // namespace
} // namespace holdfast::smb2
