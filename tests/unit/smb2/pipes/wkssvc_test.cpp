#include "smb2/pipes/wkssvc.h"

#include "smb2/pipes/win_error.h"
#include "tests/unit/smb2/pipes/rpc_client.h"

namespace holdfast::smb2::pipes {
namespace {

test::Bytes ask(std::uint32_t level) {
    PipeContext context;
    context.server_name = "FILES";
    context.domain = "HOME";
    context.sessions = 4;
    NdrWriter stub;
    stub.null();
    stub.u32(level);
    return test::call(*open_pipe("wkssvc", context), wkssvc.syntax, 0, stub.take());
}

TEST(Wkssvc, level_100_tells_the_machine_and_its_domain) {
    const auto stub = ask(100);
    NdrReader in(stub);
    EXPECT_EQ(in.u32(), 100U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 500U);
    EXPECT_TRUE(in.pointer());
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 10U);
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_EQ(in.string(), u"FILES");
    EXPECT_EQ(in.string(), u"HOME");
    EXPECT_EQ(in.u32(), to_number(WinError::success));
    EXPECT_EQ(in.left(), 0U);
}

TEST(Wkssvc, level_102_tells_the_sessions) {
    const auto stub = ask(102);
    NdrReader in(stub);
    for (int i = 0; i < 8; ++i) in.u32();
    EXPECT_EQ(in.u32(), 4U);
}

TEST(Wkssvc, other_levels_are_invalid) {
    const auto stub = ask(103);
    NdrReader in(stub);
    in.u32();
    EXPECT_FALSE(in.pointer());
    EXPECT_EQ(in.u32(), to_number(WinError::invalid_level));
}

} // namespace
} // namespace holdfast::smb2::pipes
