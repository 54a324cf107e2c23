#include "smb2/wire/info/filesystem.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using wire::FileInfoClass;

class QueryInfo : public test::InfoTest {
  protected:
    test::Answer query_security(FileId of, std::uint32_t most, std::uint32_t parts = 0x7) {
        wire::QueryInfoRequest request;
        request.info_type = wire::InfoType::security;
        request.additional_information = parts;
        request.output_buffer_length = most;
        request.file_id = of;
        return client.ask(request);
    }
    FileId id = client.open(u"file with a name");
};

TEST_F(QueryInfo, a_buffer_below_the_fixed_part_is_a_mismatch) {
    EXPECT_EQ(query(id, FileInfoClass::standard, 23).status(), Status::info_length_mismatch);
    EXPECT_EQ(query(id, FileInfoClass::standard, 24).status(), Status::success);
    EXPECT_EQ(query(id, FileInfoClass::all, 103).status(), Status::info_length_mismatch);
}

TEST_F(QueryInfo, what_does_not_fit_behind_it_is_cut) {
    const auto answer = query(id, FileInfoClass::all, 106);
    EXPECT_EQ(answer.status(), Status::buffer_overflow);
    EXPECT_EQ(output_of(answer).size(), 106U);
}

TEST_F(QueryInfo, the_answer_has_its_bytes_right_behind_the_fixed_part) {
    const auto answer = query(id, FileInfoClass::ea);
    EXPECT_EQ(answer.bytes.size(), 64U + 8U + 4U);
    EXPECT_EQ(answer.bytes[64 + 2], std::byte{72});
}

TEST_F(QueryInfo, unknown_classes_and_those_for_others_differ) {
    EXPECT_EQ(query(id, static_cast<FileInfoClass>(99)).status(), Status::invalid_info_class);
    EXPECT_EQ(query(id, FileInfoClass::rename).status(), Status::invalid_info_class);
    EXPECT_EQ(query(id, FileInfoClass::hard_link).status(), Status::not_supported);
    auto request = query_request(id, FileInfoClass::none);
    request.info_type = wire::InfoType::quota;
    EXPECT_EQ(client.ask(request).status(), Status::not_supported);
    request.info_type = wire::InfoType::filesystem;
    request.file_info_class = wire::to_bits(wire::FsInfoClass::label);
    EXPECT_EQ(client.ask(request).status(), Status::invalid_info_class);
    request.info_type = static_cast<wire::InfoType>(9);
    EXPECT_EQ(client.ask(request).status(), Status::invalid_parameter);
}

TEST_F(QueryInfo, more_than_was_negotiated_is_refused) {
    EXPECT_EQ(query(id, FileInfoClass::basic, (1U << 20) + 1).status(), Status::invalid_parameter);
}

TEST_F(QueryInfo, a_closed_file_has_no_information) {
    client.close(id);
    EXPECT_EQ(query(id, FileInfoClass::basic).status(), Status::file_closed);
}

TEST_F(QueryInfo, a_descriptor_that_does_not_fit_tells_its_size) {
    const auto whole = query_security(id, 4096);
    ASSERT_EQ(whole.status(), Status::success);
    const auto size = static_cast<std::uint32_t>(output_of(whole).size());
    EXPECT_EQ(query_security(id, size).status(), Status::success);

    const auto answer = query_security(id, size - 1);
    ASSERT_EQ(answer.status(), Status::buffer_too_small);
    const auto contexts = wire::error_contexts(answer.as<wire::ErrorResponse>());
    ASSERT_TRUE(contexts && contexts->size() == 1);
    std::uint32_t needed = 0;
    std::memcpy(&needed, contexts->front().error_context_data.data(), 4);
    EXPECT_EQ(needed, size);

    client.connection.negotiated().dialect = 0x0302;
    const auto older = query_security(id, 0).as<wire::ErrorResponse>();
    EXPECT_EQ(older.error_context_count, 0U);
    EXPECT_EQ(older.error_data.size(), 4U);
}

} // namespace
} // namespace holdfast::smb2
