#include "smb2/pipes/rpc_pipe.h"

#include "tests/support/hex.h"
#include "tests/unit/smb2/pipes/rpc_client.h"

#include <random>

namespace holdfast::smb2::pipes {
namespace {

using test::Bytes;
using test::Message;

constexpr Syntax echo_syntax{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 1};
constexpr Syntax ndr64{{0x33, 0x05, 0x71, 0x71, 0xba, 0xbe, 0x37, 0x49, 0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c, 0xcc, 0x36},
                       1};

/// Opnum 0 gives back what it got, 1 gives as many bytes as asked for.
CallResult echo(const PipeContext&, std::uint16_t opnum, NdrReader& in, NdrWriter& out) {
    if (opnum > 1) return Fault::op_range;
    if (opnum == 1) {
        const std::uint32_t count = in.u32();
        for (std::uint32_t i = 0; i < count; ++i) out.u8(static_cast<std::uint8_t>(i));
        return std::nullopt;
    }
    while (in.left() > 0) out.u8(in.u8());
    return in.failed() ? CallResult(Fault::bad_stub) : std::nullopt;
}

const Interface echo_interface{"echo", echo_syntax, echo};

class RpcPipeTest : public ::testing::Test {
  protected:
    void bind(std::uint16_t max_receive = 4280) {
        ASSERT_EQ(pipe.write(test::bind(echo_syntax, {ndr20}, max_receive)), Status::success);
        ASSERT_EQ(test::read_message(pipe)->type, PduType::bind_ack);
    }
    RpcPipe pipe{echo_interface, {}};
};

TEST_F(RpcPipeTest, a_bind_is_acknowledged_byte_by_byte) {
    pipe.write(test::bind(echo_syntax, {ndr20}));
    Bytes bytes(pipe.available());
    pipe.read(bytes);
    EXPECT_EQ(test_support::to_hex(bytes), "05000c0310000000"
                                           "4400000001000000" // header, call 1
                                           "b810b810f0f05300" // fragments, group
                                           "0b00"
                                           "5c504950455c6563686f00"
                                           "000000" // \PIPE\echo
                                           "01000000"
                                           "00000000" // one result: accepted
                                           "045d888aeb1cc9119fe808002b104860"
                                           "02000000");
}

struct BindRow {
    const char* why;
    Syntax abstract;
    std::vector<Syntax> transfers;
    std::uint16_t result;
    std::uint16_t reason;
};

TEST_F(RpcPipeTest, contexts_are_accepted_or_refused_with_a_reason) {
    const BindRow rows[] = {
        {"ours", echo_syntax, {ndr20}, 0, 0},
        {"ours among others", echo_syntax, {ndr64, ndr20}, 0, 0},
        {"another interface", ndr64, {ndr20}, 2, 1},
        {"NDR64 alone", echo_syntax, {ndr64}, 2, 2},
    };
    for (const BindRow& row : rows) {
        RpcPipe fresh(echo_interface, {});
        ASSERT_EQ(fresh.write(test::bind(row.abstract, row.transfers)), Status::success) << row.why;
        const auto ack = test::read_message(fresh);
        NdrReader in(ack->body);
        for (int i = 0; i < 28; ++i) in.u8();
        EXPECT_EQ(in.u16(), row.result) << row.why;
        EXPECT_EQ(in.u16(), row.reason) << row.why;
    }
}

TEST_F(RpcPipeTest, a_call_is_answered_in_one_fragment) {
    bind();
    ASSERT_EQ(pipe.write(test::request(0, Bytes(24, std::byte{7}))), Status::success);
    const auto answer = test::read_message(pipe);
    EXPECT_EQ(answer->type, PduType::response);
    EXPECT_EQ(answer->flags, pfc::first_frag | pfc::last_frag);
    EXPECT_EQ(answer->call_id, 2U);
    EXPECT_EQ(answer->body.size(), 8U + 24U);
    EXPECT_EQ(pipe.available(), 0U);
}

TEST_F(RpcPipeTest, an_empty_answer_is_an_answer) {
    bind();
    pipe.write(test::request(0, {}));
    EXPECT_EQ(test::read_message(pipe)->body.size(), 8U);
}

TEST_F(RpcPipeTest, a_long_answer_comes_in_fragments_that_the_client_can_take) {
    bind(2048);
    NdrWriter stub;
    stub.u32(10'000);
    pipe.write(test::request(1, stub.take()));
    std::size_t total = 0;
    std::vector<std::uint8_t> flags;
    while (const auto part = test::read_message(pipe)) {
        EXPECT_LE(part->body.size() + pdu_header_size, 2048U);
        total += part->body.size() - 8;
        flags.push_back(part->flags);
    }
    EXPECT_EQ(total, 10'000U);
    EXPECT_EQ(flags, (std::vector<std::uint8_t>{1, 0, 0, 0, 2}));
}

TEST_F(RpcPipeTest, a_request_may_come_in_fragments_and_in_pieces_of_them) {
    bind();
    Bytes stream = test::request(0, Bytes(8, std::byte{1}), pfc::first_frag);
    for (const auto& part :
         {test::request(9, Bytes(8, std::byte{2}), 0), test::request(9, Bytes(8, std::byte{3}), pfc::last_frag)})
        stream.insert(stream.end(), part.begin(), part.end());
    for (const std::byte byte : stream) ASSERT_EQ(pipe.write({&byte, 1}), Status::success);
    const auto answer = test::read_message(pipe);
    ASSERT_EQ(answer->body.size(), 8U + 24U);
    EXPECT_EQ(answer->body.back(), std::byte{3});
}

TEST_F(RpcPipeTest, a_read_that_is_too_small_gives_the_rest_to_the_next) {
    bind();
    pipe.write(test::request(0, Bytes(16, std::byte{7})));
    Bytes into(30);
    PipeRead got = pipe.read(into);
    EXPECT_EQ(got.status, Status::buffer_overflow);
    EXPECT_EQ(got.bytes, 30U);
    got = pipe.read(into);
    EXPECT_EQ(got.status, Status::success);
    EXPECT_EQ(got.bytes, 16U + 8U + 16U - 30U);
    EXPECT_EQ(pipe.read(into).status, Status::pipe_empty);
}

TEST_F(RpcPipeTest, unknown_calls_and_contexts_are_faults) {
    bind();
    pipe.write(test::request(77, {}));
    auto fault = test::read_message(pipe);
    EXPECT_EQ(fault->type, PduType::fault);
    EXPECT_EQ(test::fault_of(*fault), Fault::op_range);
    pipe.write(test::request(0, {}, 3, 3, 5));
    fault = test::read_message(pipe);
    EXPECT_EQ(test::fault_of(*fault), Fault::unknown_interface);
    EXPECT_EQ(fault->call_id, 3U);
}

TEST_F(RpcPipeTest, alter_context_follows_a_bind_and_is_answered_alike) {
    EXPECT_EQ(pipe.write(test::bind(echo_syntax, {ndr20}, 4280, PduType::alter_context)), Status::pipe_disconnected);
    RpcPipe other(echo_interface, {});
    other.write(test::bind(echo_syntax, {ndr20}));
    test::read_message(other);
    other.write(test::bind(echo_syntax, {ndr20}, 4280, PduType::alter_context));
    EXPECT_EQ(test::read_message(other)->type, PduType::alter_context_resp);
}

TEST_F(RpcPipeTest, authentication_inside_is_refused) {
    Bytes bytes = test::bind(echo_syntax, {ndr20});
    bytes[10] = std::byte{8}; // auth_length
    EXPECT_EQ(pipe.write(bytes), Status::success);
    EXPECT_EQ(test::read_message(pipe)->type, PduType::bind_nak);
    EXPECT_EQ(pipe.write(test::bind(echo_syntax, {ndr20})), Status::pipe_disconnected);
}

TEST_F(RpcPipeTest, a_request_without_end_is_cut_off) {
    bind();
    ASSERT_EQ(pipe.write(test::request(0, Bytes(60'000), pfc::first_frag)), Status::success);
    Status status = Status::success;
    for (int i = 0; i < 20 && pipe.available() == 0; ++i) status = pipe.write(test::request(0, Bytes(60'000), 0));
    EXPECT_EQ(status, Status::success); // the fault can still be read
    EXPECT_EQ(test::fault_of(*test::read_message(pipe)), Fault::too_large);
    EXPECT_EQ(pipe.write(test::request(0, {})), Status::pipe_disconnected);
}

TEST_F(RpcPipeTest, nonsense_breaks_the_pipe_and_nothing_else) {
    const char* rows[] = {
        "04000b0310000000100000000100000000",                   // version 4
        "05000b0300000000100000000100000000",                   // big endian
        "05000b03100000000f0000000100000000",                   // shorter than its header
        "0500020310000000100000000100000000",                   // a response, to a server
        "05000b0310000000140000000100000000000000",             // a bind without contexts
        "0500000310000000180000000100000000000000000000000000", // a request before any bind
    };
    for (const char* row : rows) {
        std::string hex(row);
        if (hex.size() % 2 != 0) hex.pop_back();
        RpcPipe fresh(echo_interface, {});
        EXPECT_EQ(fresh.write(test_support::from_hex(hex)), Status::pipe_disconnected) << row;
        Bytes into(10);
        EXPECT_EQ(fresh.read(into).status, Status::pipe_disconnected) << row;
    }
}

// Whatever arrives, the pipe stays within its bounds (the sanitizers look).
TEST_F(RpcPipeTest, random_bytes_in_valid_frames_do_no_harm) {
    std::mt19937 random(4711); // the seed
    for (int round = 0; round < 2'000; ++round) {
        RpcPipe fresh(echo_interface, {});
        Bytes stream = test::bind(echo_syntax, {ndr20});
        const Bytes call = test::request(1, Bytes(4));
        stream.insert(stream.end(), call.begin(), call.end());
        for (int i = 0; i < 3; ++i) stream[random() % stream.size()] = static_cast<std::byte>(random());
        fresh.write(std::span(stream).first(random() % (stream.size() + 1)));
        Bytes into(100);
        for (int i = 0; i < 5; ++i) fresh.read(into);
    }
}

} // namespace
} // namespace holdfast::smb2::pipes
