#include "smb2/state/taps.h"

#include "smb2/connection/connection.h"
#include "smb2/wire/messages.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

struct CountingTap final : Tap {
    void message(const TappedMessage&) override { ++messages; }
    void ended(const Peer&, Time, Parting) override { ++ends; }
    int messages = 0;
    int ends = 0;
};

TEST(Taps, are_told_while_they_are_there) {
    Taps taps;
    CountingTap one, two;
    const Peer peer{"192.0.2.1", 50'000};
    const TappedMessage message{
        .way = Way::from_client, .connection = {}, .peer = peer, .at = {}, .bytes = {}, .user = nullptr};
    EXPECT_FALSE(taps.is_anybody());
    taps.add(one);
    taps.message(message);
    taps.add(two);
    taps.message(message);
    taps.remove(one);
    EXPECT_TRUE(taps.is_anybody());
    taps.message(message);
    taps.ended(peer, {}, Parting::lost);
    taps.remove(two);
    EXPECT_FALSE(taps.is_anybody());
    taps.message(message);
    EXPECT_EQ(one.messages, 2);
    EXPECT_EQ(one.ends, 0);
    EXPECT_EQ(two.messages, 2);
    EXPECT_EQ(two.ends, 1);
}

// ---- what a tap may ask of a message

template <class Message>
wire::Bytes bytes_of(const Message& message, wire::HeaderFlags flags, std::uint64_t message_id = 5) {
    wire::Header header;
    header.command = Message::command;
    header.flags = flags;
    header.message_id = message_id;
    wire::Bytes bytes;
    wire::encode(header, message, bytes);
    return bytes;
}

wire::Bytes chained(wire::Bytes first, const wire::Bytes& second) {
    first.resize((first.size() + 7) / 8 * 8);
    const auto next = static_cast<std::uint32_t>(first.size());
    std::memcpy(first.data() + wire::header_at::next_command, &next, sizeof next);
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

wire::Bytes text(std::string_view content) {
    const auto bytes = std::as_bytes(std::span(content));
    return {bytes.begin(), bytes.end()};
}

constexpr auto request = wire::HeaderFlags::none;
constexpr auto answer = wire::HeaderFlags::server_to_redir;

/// What follows the offset, as text.
std::string bulk_of(const wire::Bytes& message) {
    const std::size_t at = bulk_offset(message);
    return {reinterpret_cast<const char*>(message.data()) + at, message.size() - at};
}

TEST(BulkOffset, is_where_written_or_read_data_begin) {
    wire::WriteRequest write;
    const auto data = text("content");
    write.data = data;
    EXPECT_EQ(bulk_of(bytes_of(write, request)), "content");
    wire::ReadResponse read;
    read.data = data;
    EXPECT_EQ(bulk_of(bytes_of(read, answer)), "content");
    EXPECT_EQ(bulk_of(chained(bytes_of(wire::EchoResponse{}, answer), bytes_of(read, answer))), "content");
}

TEST(BulkOffset, is_the_end_where_there_is_no_content) {
    EXPECT_EQ(bulk_of(bytes_of(wire::EchoRequest{}, request)), "");
    EXPECT_EQ(bulk_of(bytes_of(wire::WriteResponse{}, answer)), "");
    EXPECT_EQ(bulk_of(bytes_of(wire::ReadRequest{}, request)), "");
}

TEST(BulkOffset, never_leaves_the_message) {
    wire::WriteRequest write;
    const auto data = text("content");
    write.data = data;
    const wire::Bytes whole = bytes_of(write, request);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_LE(bulk_offset(cut), cut.size());
    }
    wire::Bytes wrong = chained(whole, whole);
    const std::uint32_t beyond = 0xFFFF'FFF8;
    std::memcpy(wrong.data() + wire::header_at::next_command, &beyond, sizeof beyond);
    EXPECT_LE(bulk_offset(wrong), wrong.size());
}

TEST(BreakNameOf, is_that_of_the_open_or_of_the_lease) {
    wire::OplockBreakNotification oplock;
    oplock.file_id = {7, 7};
    EXPECT_EQ(break_name(bytes_of(oplock, answer, UINT64_MAX)),
              (BreakName{7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0}));
    wire::LeaseBreakNotification lease;
    lease.lease_key = {1, 2, 3};
    EXPECT_EQ(break_name(bytes_of(lease, answer, UINT64_MAX)), (BreakName{1, 2, 3}));
}

TEST(BreakNameOf, is_none_of_other_messages) {
    wire::OplockBreakNotification oplock;
    EXPECT_EQ(break_name(bytes_of(oplock, answer, 5)), std::nullopt); // the answer to an acknowledgement
    EXPECT_EQ(break_name(bytes_of(wire::EchoResponse{}, answer, UINT64_MAX)), std::nullopt);
    EXPECT_EQ(break_name({}), std::nullopt);
}

} // namespace
} // namespace holdfast::smb2
