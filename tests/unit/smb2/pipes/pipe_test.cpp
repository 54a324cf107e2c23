#include "smb2/pipes/pipe.h"

#include "smb2/pipes/srvsvc.h"
#include "tests/unit/smb2/pipes/rpc_client.h"

namespace holdfast::smb2::pipes {
namespace {

TEST(Pipes, are_found_by_name_in_any_case) {
    EXPECT_TRUE(is_pipe("srvsvc"));
    EXPECT_TRUE(is_pipe("WkSsvc"));
    EXPECT_FALSE(is_pipe("lsarpc"));
    EXPECT_FALSE(is_pipe(""));
    EXPECT_NE(open_pipe("SRVSVC", {}), nullptr);
    EXPECT_EQ(open_pipe("\\srvsvc", {}), nullptr);
}

TEST(Pipes, a_transaction_is_a_write_and_a_read) {
    const auto pipe = open_pipe("srvsvc", {});
    std::vector<std::byte> into(1000);
    const PipeRead got = pipe->transceive(test::bind(srvsvc.syntax, {ndr20}), into);
    EXPECT_EQ(got.status, Status::success);
    EXPECT_EQ(got.bytes, 68U);
    EXPECT_EQ(into[2], std::byte{12}); // bind_ack
}

TEST(Pipes, a_transaction_waits_for_no_answer_that_was_not_read) {
    const auto pipe = open_pipe("srvsvc", {});
    pipe->write(test::bind(srvsvc.syntax, {ndr20}));
    std::vector<std::byte> into(1000);
    EXPECT_EQ(pipe->transceive(test::request(21, {}), into).status, Status::pipe_busy);
}

} // namespace
} // namespace holdfast::smb2::pipes
