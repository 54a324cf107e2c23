#include "smb2/handlers/info/fs_queries.h"

#include "smb2/wire/info/filesystem.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using wire::FsInfoClass;

class FsQueries : public test::InfoTest {
  protected:
    test::Answer query_fs(FsInfoClass info_class, std::uint32_t most = 4096) {
        wire::QueryInfoRequest request;
        request.info_type = wire::InfoType::filesystem;
        request.file_info_class = wire::to_bits(info_class);
        request.output_buffer_length = most;
        request.file_id = root;
        return client.ask(request);
    }
    template <class Information>
    Information query_fs() {
        return *wire::decode<Information>(output_of(query_fs(Information::info_class)));
    }
    FileId root = open_root();
};

TEST_F(FsQueries, the_volume_is_named_as_the_share) {
    const auto volume = query_fs<wire::FileFsVolumeInformation>();
    EXPECT_EQ(volume.volume_label, u"share");
    EXPECT_EQ(volume.volume_serial_number, server.share->volume->serial_number());
}

TEST_F(FsQueries, sizes_are_those_of_the_file_system) {
    const auto space = server.share->volume->space();
    const auto size = query_fs<wire::FileFsSizeInformation>();
    EXPECT_EQ(size.total_allocation_units, space->total_blocks);
    EXPECT_EQ(std::uint64_t{size.sectors_per_allocation_unit} * size.bytes_per_sector, space->block_size);
    const auto full = query_fs<wire::FileFsFullSizeInformation>();
    EXPECT_EQ(full.total_allocation_units, space->total_blocks);
    EXPECT_GE(full.actual_available_allocation_units, full.caller_available_allocation_units);
}

TEST_F(FsQueries, attributes_are_what_the_volume_can) {
    const auto attribute = query_fs<wire::FileFsAttributeInformation>();
    EXPECT_EQ(attribute.file_system_name, u"NTFS");
    EXPECT_EQ(attribute.maximum_component_name_length, 255U);
    EXPECT_EQ(wire::has(attribute.file_system_attributes, wire::FileSystemAttributes::supports_extended_attributes),
              server.share->volume->capabilities().user_xattrs);
    EXPECT_FALSE(wire::has(attribute.file_system_attributes, wire::FileSystemAttributes::read_only_volume));
    EXPECT_EQ(wire::has(attribute.file_system_attributes, wire::FileSystemAttributes::named_streams),
              server.share->volume->capabilities().named_streams);
}

TEST_F(FsQueries, a_disk_without_quotas) {
    EXPECT_EQ(query_fs<wire::FileFsDeviceInformation>().device_type, wire::DeviceType::disk);
    EXPECT_EQ(query_fs<wire::FileFsControlInformation>().default_quota_limit, UINT64_MAX);
    EXPECT_EQ(query_fs<wire::FileFsSectorSizeInformation>().logical_bytes_per_sector, 512U);
    EXPECT_EQ(query_fs(FsInfoClass::object_id).status(), Status::success);
}

TEST_F(FsQueries, fixed_parts_are_wanted_and_names_are_cut) {
    EXPECT_EQ(query_fs(FsInfoClass::attribute, 15).status(), Status::info_length_mismatch);
    EXPECT_EQ(query_fs(FsInfoClass::attribute, 16).status(), Status::buffer_overflow);
    EXPECT_EQ(query_fs(FsInfoClass::volume, 24).status(), Status::buffer_overflow);
    EXPECT_EQ(query_fs(FsInfoClass::full_size, 31).status(), Status::info_length_mismatch);
}

} // namespace
} // namespace holdfast::smb2
