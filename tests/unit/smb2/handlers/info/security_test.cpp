#include "smb2/handlers/info/security.h"

#include "smb2/wire/security/descriptor.h"
#include "tests/unit/smb2/handlers/info_test.h"

#include <sys/stat.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;
using wire::SecurityInformation;

class Security : public test::InfoTest {
  protected:
    test::Answer get(FileId of, SecurityInformation parts) {
        wire::QueryInfoRequest request;
        request.info_type = wire::InfoType::security;
        request.additional_information = wire::to_bits(parts);
        request.output_buffer_length = 4096;
        request.file_id = of;
        return client.ask(request);
    }
    Status put(FileId of, SecurityInformation parts, const wire::Bytes& bytes) {
        wire::SetInfoRequest request;
        request.info_type = wire::InfoType::security;
        request.additional_information = parts;
        request.file_id = of;
        request.buffer = bytes;
        return client.ask(request).status();
    }
    mode_t mode() const {
        struct stat info {};
        ::stat(path("file").c_str(), &info);
        return info.st_mode & 0777;
    }
    static constexpr auto everything = static_cast<SecurityInformation>(0x7);
    FileId id = client.open(u"file");
};

TEST_F(Security, a_descriptor_that_was_read_can_be_written_back) {
    const auto answer = get(id, everything);
    ASSERT_EQ(answer.status(), Status::success);
    const auto bytes = output_of(answer);
    const auto descriptor = wire::decode<wire::SecurityDescriptor>(bytes);
    ASSERT_TRUE(descriptor && descriptor->owner && descriptor->group && descriptor->dacl);
    const mode_t before = mode();
    EXPECT_EQ(put(id, everything, bytes), Status::success);
    EXPECT_EQ(mode(), before);
}

TEST_F(Security, a_dacl_becomes_the_mode) {
    auto descriptor = *wire::decode<wire::SecurityDescriptor>(output_of(get(id, everything)));
    descriptor.dacl->aces.resize(1); // the owner's
    EXPECT_EQ(put(id, SecurityInformation::dacl, wire::to_bytes(descriptor)), Status::success);
    EXPECT_EQ(mode() & 077, 0U);
}

TEST_F(Security, every_part_has_its_right) {
    const FileId none = open_with(u"file", Access::read_attributes);
    EXPECT_EQ(get(none, SecurityInformation::owner).status(), Status::access_denied);
    EXPECT_EQ(get(id, SecurityInformation::sacl).status(), Status::access_denied);
    const FileId reads = open_with(u"file", Access::read_control);
    const auto answer = get(reads, everything);
    EXPECT_EQ(answer.status(), Status::success);
    const auto bytes = output_of(answer);
    EXPECT_EQ(put(reads, SecurityInformation::dacl, bytes), Status::access_denied);
    EXPECT_EQ(put(reads, SecurityInformation::owner, bytes), Status::access_denied);
    EXPECT_EQ(put(open_with(u"file", Access::write_dac), SecurityInformation::dacl, bytes), Status::success);
}

TEST_F(Security, what_is_no_descriptor_is_refused) {
    EXPECT_EQ(put(id, SecurityInformation::dacl, wire::Bytes(10)), Status::invalid_security_descr);
    EXPECT_EQ(put(id, SecurityInformation::dacl, {}), Status::invalid_security_descr);
}

} // namespace
} // namespace holdfast::smb2
