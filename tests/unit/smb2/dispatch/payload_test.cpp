#include "smb2/dispatch/payload.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

TEST(Payload, each_credit_pays_for_64_kib) {
    EXPECT_TRUE(is_paid(1, 65536));
    EXPECT_FALSE(is_paid(1, 65537));
    EXPECT_TRUE(is_paid(2, 65537));
    EXPECT_TRUE(is_paid(0, 65536)); // a charge of 0 counts as 1
    EXPECT_FALSE(is_paid(0, 65537));
    EXPECT_FALSE(is_paid(0xFFFF, ~std::uint64_t{0}));
}

TEST(Payload, is_what_is_asked_for_or_what_is_brought_whichever_is_more) {
    const wire::Bytes bytes(300);
    wire::IoctlRequest control;
    control.input = bytes;
    EXPECT_EQ(payload_of(control), 300U);
    control.max_input_response = control.max_output_response = 0xFFFF'FFFF;
    EXPECT_EQ(payload_of(control), 2 * std::uint64_t{0xFFFF'FFFF});

    wire::QueryInfoRequest query;
    query.input = bytes;
    query.output_buffer_length = 200;
    EXPECT_EQ(payload_of(query), 300U);
    query.output_buffer_length = 400;
    EXPECT_EQ(payload_of(query), 400U);
}

TEST(Payload, of_each_command_that_moves_data) {
    const wire::Bytes bytes(300);
    wire::ReadRequest read;
    read.length = 7;
    EXPECT_EQ(payload_of(read), 7U);
    wire::WriteRequest write;
    write.data = bytes;
    EXPECT_EQ(payload_of(write), 300U);
    wire::QueryDirectoryRequest list;
    list.output_buffer_length = 8;
    EXPECT_EQ(payload_of(list), 8U);
    wire::ChangeNotifyRequest notify;
    notify.output_buffer_length = 9;
    EXPECT_EQ(payload_of(notify), 9U);
    wire::SetInfoRequest set;
    set.buffer = bytes;
    EXPECT_EQ(payload_of(set), 300U);
    EXPECT_EQ(payload_of(wire::CloseRequest{}), 0U);
}

} // namespace
} // namespace holdfast::smb2
