#include "smb2/wire/header.h"

#include "tests/unit/smb2/wire/samples/sample.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

TEST(Header, has_a_tree_or_an_async_id) {
    Header header{.async_id = 7, .tree_id = locks::TreeId{9}};
    EXPECT_EQ(decode_header(to_bytes(header))->tree_id, locks::TreeId{9});
    EXPECT_EQ(decode_header(to_bytes(header))->async_id, 0U);
    header.flags = HeaderFlags::async_command;
    EXPECT_EQ(decode_header(to_bytes(header))->tree_id, locks::TreeId{});
    EXPECT_EQ(decode_header(to_bytes(header))->async_id, 7U);
}

TEST(Header, is_64_bytes_of_the_right_protocol) {
    Bytes bytes = to_bytes(Header{});
    EXPECT_EQ(bytes.size(), header_size);
    EXPECT_TRUE(decode_header(bytes));
    EXPECT_FALSE(decode_header(View(bytes).first(63)));
    bytes[0] = std::byte{0xFF};
    EXPECT_FALSE(decode_header(bytes));
}

TEST(Header, tells_where_fields_lie_that_are_set_later) {
    Header header{.status = Status::file_closed,
                  .credits = 0x1122,
                  .flags = HeaderFlags::signed_,
                  .next_command = 0x33445566,
                  .message_id = 0x0102030405060708};
    header.signature.fill(0xAB);
    const Bytes bytes = to_bytes(header);
    EXPECT_EQ(to_hex(View(bytes).subspan(header_at::status, 4)), "280100c0");
    EXPECT_EQ(to_hex(View(bytes).subspan(header_at::credits, 2)), "2211");
    EXPECT_EQ(to_hex(View(bytes).subspan(header_at::flags, 4)), "08000000");
    EXPECT_EQ(to_hex(View(bytes).subspan(header_at::next_command, 4)), "66554433");
    EXPECT_EQ(to_hex(View(bytes).subspan(header_at::message_id, 8)), "0807060504030201");
    EXPECT_EQ(to_hex(View(bytes).subspan(header_at::signature, 16)), "abababababababababababababababab");
}

TEST(Header, of_a_request_has_the_channel_sequence_in_its_status) {
    const Header header{.status = static_cast<Status>(0xFFFF'0003)};
    EXPECT_EQ(header.channel_sequence(), 3);
}

TEST(TransformHeader, has_the_size_and_the_part_that_it_says) {
    const Bytes bytes = to_bytes(TransformHeader{.nonce = {1}});
    EXPECT_EQ(bytes.size(), TransformHeader::size);
    EXPECT_EQ(bytes[TransformHeader::authenticated_at], std::byte{1});
}

TEST(Frame, is_known_by_its_first_four_bytes) {
    EXPECT_EQ(frame_kind(from_hex("fe534d42")), FrameKind::smb2);
    EXPECT_EQ(frame_kind(from_hex("fd534d42")), FrameKind::encrypted);
    EXPECT_EQ(frame_kind(from_hex("fc534d42")), FrameKind::compressed);
    EXPECT_EQ(frame_kind(from_hex("ff534d42")), FrameKind::smb1);
    EXPECT_EQ(frame_kind(from_hex("fb534d42")), FrameKind::unknown);
    EXPECT_EQ(frame_kind(from_hex("fe534d43")), FrameKind::unknown);
    EXPECT_EQ(frame_kind(from_hex("fe534d")), FrameKind::unknown);
}

TEST(Smb1Negotiate, gives_the_dialects_as_they_stand) {
    const Smb1Negotiate request{{"NT LM 0.12", "SMB 2.002", "SMB 2.???"}};
    const auto decoded = decode_smb1_negotiate(encode_smb1_negotiate(request));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->dialects, request.dialects);
}

TEST(Smb1Negotiate, cut_at_any_length_is_refused) {
    const Bytes bytes = encode_smb1_negotiate({{"NT LM 0.12", "SMB 2.002"}});
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_FALSE(decode_smb1_negotiate(cut)) << length;
    }
}

TEST(Smb1Negotiate, is_no_other_command_and_has_no_words) {
    const Bytes good = encode_smb1_negotiate({{"SMB 2.002"}});
    for (const auto& [at, wrong] : {std::pair<std::size_t, unsigned>{4, 0x73}, {32, 1}, {35, 3}}) {
        Bytes bytes = good;
        bytes[at] = static_cast<std::byte>(wrong);
        EXPECT_FALSE(decode_smb1_negotiate(bytes)) << at;
    }
}

} // namespace
} // namespace holdfast::smb2::wire
