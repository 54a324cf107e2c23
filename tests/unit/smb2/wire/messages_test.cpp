#include "tests/unit/smb2/wire/samples/files.h"
#include "tests/unit/smb2/wire/samples/sessions.h"
#include "tests/unit/smb2/wire/samples_test.h"

namespace holdfast::smb2::wire {
namespace {

INSTANTIATE_TEST_SUITE_P(Requests, EveryStructure, testing::ValuesIn(structures(Requests{})), structure_name);
INSTANTIATE_TEST_SUITE_P(Responses, EveryStructure, testing::ValuesIn(structures(Responses{})), structure_name);

std::vector<Structure> all_messages() {
    std::vector<Structure> all = structures(Requests{});
    for (const Structure& response : structures(Responses{})) all.push_back(response);
    return all;
}

TEST(Message, with_another_structure_size_is_refused) {
    for (const Structure& message : all_messages()) {
        for (const auto& [said, hex] : message.samples()) {
            Bytes bytes = bytes_of(header_size, hex);
            const int size = std::to_integer<int>(bytes[header_size]);
            for (const int wrong : {size - 1, size + 1}) {
                bytes[header_size] = static_cast<std::byte>(wrong);
                EXPECT_FALSE(message.decode(bytes)) << message.name;
            }
        }
    }
}

// A compound aligns its elements, and clients send more than they must.
TEST(Message, ignores_what_stands_behind_it) {
    for (const Structure& message : all_messages()) {
        for (const auto& [said, hex] : message.samples()) {
            Bytes bytes = bytes_of(header_size, hex);
            bytes.insert(bytes.end(), 7, std::byte{0xEE});
            EXPECT_EQ(message.decode(bytes), said) << message.name;
        }
    }
}

TEST(Message, encodes_into_a_compound_with_offsets_of_its_own) {
    const LockRequest first{.file_id = some_file, .locks = {{}}};
    const WriteRequest second{.file_id = related_file_id, .data = view_of("0102")};
    Bytes out;
    encode(Header{.command = Command::lock}, first, out);
    out.resize(align_up(out.size(), 8));
    const std::size_t at = out.size();
    encode(Header{.command = Command::write}, second, out);

    const auto decoded = decode<WriteRequest>(View(out).subspan(at));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(to_hex(decoded->data), "0102");
    EXPECT_EQ(decode_header(View(out).subspan(at))->command, Command::write);
}

TEST(CreateRequest, gives_its_contexts_by_name) {
    const auto cases = Sample<CreateRequest>::cases();
    const Bytes bytes = wire_bytes(cases[1]);
    const auto request = decode<CreateRequest>(bytes);
    ASSERT_TRUE(request);
    ASSERT_EQ(request->create_contexts.size(), 3U);
    const auto* durable = find_context(request->create_contexts, DurableHandleRequest::name);
    ASSERT_NE(durable, nullptr);
    EXPECT_EQ(durable->data.size(), 16U);
    EXPECT_GE(durable->data.data(), bytes.data()) << "the data is not copied";
    EXPECT_EQ(find_context(request->create_contexts, "none"), nullptr);
}

TEST(CreateRequest, with_contexts_that_are_not_aligned_is_refused) {
    Bytes bytes = wire_bytes(Sample<CreateRequest>::cases()[1]);
    bytes[0x80] = std::byte{0x14}; // Next, behind the name
    EXPECT_FALSE(decode<CreateRequest>(bytes));
}

TEST(CreateRequest, with_a_name_of_half_a_character_is_refused) {
    Bytes bytes = wire_bytes(Sample<CreateRequest>::cases()[0]);
    bytes[header_size + 46] = std::byte{5}; // NameLength
    EXPECT_FALSE(decode<CreateRequest>(bytes));
}

TEST(LockRequest, with_more_locks_than_bytes_is_refused_without_making_room) {
    Bytes bytes = wire_bytes(Sample<LockRequest>::cases()[0]);
    bytes[header_size + 2] = bytes[header_size + 3] = std::byte{0xFF}; // LockCount
    EXPECT_FALSE(decode<LockRequest>(bytes));
}

TEST(WriteRequest, with_data_over_its_own_fields_is_refused) {
    Bytes bytes = wire_bytes(Sample<WriteRequest>::cases()[0]);
    bytes[header_size + 2] = std::byte{0x6F}; // DataOffset
    EXPECT_FALSE(decode<WriteRequest>(bytes));
}

TEST(ReadRequest, where_a_channel_would_say_more_may_hold_anything) {
    Bytes bytes = wire_bytes(Sample<ReadRequest>::cases()[0]);
    bytes[header_size + 44] = bytes[header_size + 46] = std::byte{0xFF}; // ReadChannelInfoOffset and -Length
    const auto request = decode<ReadRequest>(bytes);
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->read_channel_info.empty());
    EXPECT_EQ(request->length, 0x1'0000U);
}

TEST(WriteRequest, where_a_channel_would_say_more_may_hold_anything) {
    Bytes bytes = wire_bytes(Sample<WriteRequest>::cases()[0]);
    bytes[header_size + 40] = bytes[header_size + 42] = std::byte{0xFF}; // WriteChannelInfoOffset and -Length
    const auto request = decode<WriteRequest>(bytes);
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->write_channel_info.empty());
    EXPECT_EQ(request->data.size(), 4U);
}

TEST(NegotiateRequest, reads_contexts_only_where_3_1_1_is_offered) {
    NegotiateRequest request = Sample<NegotiateRequest>::cases()[1].message;
    EXPECT_EQ(decode<NegotiateRequest>(encoded(request))->negotiate_contexts.size(), 3U);
    request.dialects = {Dialect::smb2_10};
    EXPECT_TRUE(decode<NegotiateRequest>(encoded(request))->negotiate_contexts.empty());
}

TEST(NegotiateContext, of_a_known_type_has_its_own_structure) {
    const auto context = negotiate_context(EncryptionCapabilities{{Cipher::aes_128_gcm}});
    const std::vector contexts{context};
    const auto* found = find_context(contexts, NegotiateContextType::encryption_capabilities);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(decode<EncryptionCapabilities>(found->data)->ciphers, std::vector{Cipher::aes_128_gcm});
    EXPECT_EQ(find_context(contexts, NegotiateContextType::signing_capabilities), nullptr);
}

TEST(ReadResponse, begins_with_its_head) {
    const Bytes data = from_hex("0a0b0c");
    Bytes whole(header_size);
    encode(ReadResponse{.data = data}, whole);
    Bytes head(header_size);
    encode(ReadResponseHead{.data_length = 3}, head);
    ASSERT_EQ(head.size(), header_size + ReadResponseHead::size);
    head.insert(head.end(), data.begin(), data.end());
    EXPECT_EQ(to_hex(head), to_hex(whole));
    EXPECT_EQ(head[ReadResponseHead::data_length_at], std::byte{3});
}

TEST(ErrorResponse, carries_contexts_in_3_1_1) {
    const ErrorResponse response =
        error_response({{.error_context_data = from_hex("010203")}, {.error_id = ErrorId::share_redirect}});
    const auto contexts = error_contexts(response);
    ASSERT_TRUE(contexts);
    ASSERT_EQ(contexts->size(), 2U);
    EXPECT_EQ(to_hex(contexts->front().error_context_data), "010203");
    EXPECT_EQ(contexts->back().error_id, ErrorId::share_redirect);

    EXPECT_FALSE(error_contexts({.error_context_count = 3, .error_data = response.error_data}));
}

TEST(OplockBreak, is_told_apart_by_its_size) {
    EXPECT_EQ(structure_size_of(encoded(OplockBreakAcknowledgment{})), 24);
    EXPECT_EQ(structure_size_of(encoded(LeaseBreakAcknowledgment{})), LeaseBreakAcknowledgment::wire_size);
    EXPECT_EQ(structure_size_of(Bytes(header_size)), 0);
}

} // namespace
} // namespace holdfast::smb2::wire
