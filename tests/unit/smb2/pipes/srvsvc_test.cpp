#include "smb2/pipes/srvsvc.h"

#include "smb2/pipes/win_error.h"
#include "tests/support/hex.h"
#include "tests/unit/smb2/pipes/rpc_client.h"

namespace holdfast::smb2::pipes {
namespace {

using test::Bytes;

class Srvsvc : public ::testing::Test {
  protected:
    Srvsvc() {
        context.server_name = "FILES";
        context.comment = "in the cellar";
        context.shares = [] {
            return std::vector<ShareEntry>{
                {"demo", "for all", false, false, 3},
                {"IPC$", "", true, true, 1},
                {"secret", "", false, true, 0},
            };
        };
    }

    Bytes call(std::uint16_t opnum, const Bytes& stub) {
        return test::call(*open_pipe("srvsvc", context), srvsvc.syntax, opnum, stub);
    }

    static Bytes enum_stub(std::uint32_t level, std::uint32_t tag, bool with_list = false) {
        NdrWriter out;
        out.pointer();
        out.string(u"\\\\files");
        out.align(4);
        out.u32(level);
        out.u32(tag);
        out.pointer();
        out.u32(0);
        if (with_list)
            out.pointer();
        else
            out.null();
        out.u32(UINT32_MAX);
        out.pointer();
        out.u32(0);
        return out.take();
    }
    static Bytes info_stub(std::u16string_view share, std::uint32_t level) {
        NdrWriter out;
        out.null();
        out.string(share);
        out.align(4);
        out.u32(level);
        return out.take();
    }

    PipeContext context;
};

TEST_F(Srvsvc, level_1_lists_names_types_and_comments) {
    const Bytes stub = call(15, enum_stub(1, 1));
    NdrReader in(stub);
    EXPECT_EQ(in.u32(), 1U);
    EXPECT_EQ(in.u32(), 1U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 2U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 2U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 0U); // a disk
    EXPECT_TRUE(in.pointer());
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 0x8000'0003U); // special, IPC
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.string(), u"demo");
    EXPECT_EQ(in.string(), u"for all");
    EXPECT_EQ(in.string(), u"IPC$");
    EXPECT_EQ(in.string(), u"");
    EXPECT_EQ(in.u32(), 2U); // total
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_EQ(in.u32(), to_number(WinError::success));
    EXPECT_EQ(in.left(), 0U);
    EXPECT_FALSE(in.failed());
}

TEST_F(Srvsvc, every_level_that_can_be_listed_has_its_fixed_size) {
    // Fixed bytes of one entry; the strings of both entries follow in the same number.
    const std::pair<std::uint32_t, std::size_t> rows[] = {{0, 4}, {1, 12}, {2, 32}, {501, 16}, {502, 40}};
    for (const auto& [level, size] : rows) {
        const Bytes stub = call(15, enum_stub(level, level));
        NdrReader in(stub);
        for (int i = 0; i < 6; ++i) in.u32();
        for (std::size_t i = 0; i < 2 * size / 4; ++i) in.u32();
        EXPECT_EQ(in.string(), u"demo") << level;
        EXPECT_FALSE(in.failed()) << level;
    }
}

TEST_F(Srvsvc, the_folder_on_this_machine_is_not_told) {
    const Bytes stub = call(16, info_stub(u"demo", 2));
    NdrReader in(stub);
    in.u32();
    in.pointer();
    for (int i = 0; i < 8; ++i) in.u32();
    EXPECT_EQ(in.string(), u"demo");
    EXPECT_EQ(in.string(), u"for all");
    EXPECT_EQ(in.string(), u"C:\\demo");
}

TEST_F(Srvsvc, a_list_in_the_question_or_a_tag_that_differs_is_a_fault) {
    const auto pipe = open_pipe("srvsvc", context);
    pipe->write(test::bind(srvsvc.syntax, {ndr20}));
    test::read_message(*pipe);
    pipe->write(test::request(15, enum_stub(1, 2)));
    EXPECT_EQ(test::fault_of(*test::read_message(*pipe)), Fault::invalid_tag);
    pipe->write(test::request(15, enum_stub(7, 7)));
    EXPECT_EQ(test::fault_of(*test::read_message(*pipe)), Fault::invalid_tag);
    pipe->write(test::request(15, enum_stub(1, 1, true)));
    EXPECT_EQ(test::fault_of(*test::read_message(*pipe)), Fault::bad_stub);
    pipe->write(test::request(15, Bytes(3)));
    EXPECT_EQ(test::fault_of(*test::read_message(*pipe)), Fault::bad_stub);
    pipe->write(test::request(14, {})); // NetrShareAdd is not for clients
    EXPECT_EQ(test::fault_of(*test::read_message(*pipe)), Fault::op_range);
}

TEST_F(Srvsvc, a_share_is_found_without_case_and_even_when_hidden) {
    const Bytes stub = call(16, info_stub(u"SECRET", 1005));
    EXPECT_EQ(test_support::to_hex(stub), "ed03000000000200"
                                          "0000000000000000");
}

TEST_F(Srvsvc, unknown_shares_and_levels_are_told_by_code) {
    const auto code = [](const Bytes& stub) {
        NdrReader in(stub);
        in.u32();
        EXPECT_FALSE(in.pointer());
        return in.u32();
    };
    EXPECT_EQ(code(call(16, info_stub(u"nowhere", 1))), to_number(WinError::net_name_not_found));
    EXPECT_EQ(code(call(16, info_stub(u"demo", 9))), to_number(WinError::invalid_level));
}

TEST_F(Srvsvc, the_server_tells_what_it_is) {
    NdrWriter ask;
    ask.null();
    ask.u32(101);
    const Bytes stub = call(21, ask.take());
    NdrReader in(stub);
    EXPECT_EQ(in.u32(), 101U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 500U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 10U);
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_NE(in.u32() & 0x2U, 0U); // a server
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.string(), u"FILES");
    EXPECT_EQ(in.string(), u"in the cellar");
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_EQ(in.left(), 0U);
}

TEST_F(Srvsvc, the_time_of_day_is_in_utc) {
    // 2024-02-29 13:14:15.670 UTC, a Thursday.
    context.now = [] { return locks::Time{} + std::chrono::milliseconds{1'709'212'455'670}; };
    NdrWriter ask;
    ask.null();
    const Bytes stub = call(28, ask.take());
    NdrReader in(stub);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 1'709'212'455U);
    in.u32();
    for (const std::uint32_t expected : {13U, 14U, 15U, 67U, 0U, 310U, 29U, 2U, 2024U, 4U, 0U})
        EXPECT_EQ(in.u32(), expected);
    EXPECT_EQ(in.left(), 0U);
}

} // namespace
} // namespace holdfast::smb2::pipes
