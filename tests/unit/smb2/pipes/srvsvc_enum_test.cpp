#include "smb2/pipes/srvsvc_enum.h"

#include "tests/unit/smb2/pipes/rpc_client.h"

namespace holdfast::smb2::pipes::srvsvc_calls {
namespace {

using test::Bytes;

Bytes question(std::uint32_t level, std::uint32_t tag, std::optional<std::uint32_t> listed = {}) {
    NdrWriter out;
    out.u32(level);
    out.u32(tag);
    out.pointer();
    out.u32(0);
    listed ? out.pointer() : out.null();
    if (listed) out.u32(*listed);
    out.u32(77);
    out.pointer();
    out.u32(5);
    return out.take();
}

TEST(SrvsvcEnum, a_question_is_read_whole_or_is_a_fault) {
    const auto ask = [](const Bytes& stub) {
        NdrReader in(stub);
        EnumRequest request;
        return std::pair(read_enum(in, {2, 3}, request), request);
    };
    const auto [fine, request] = ask(question(3, 3));
    EXPECT_EQ(fine, std::nullopt);
    EXPECT_EQ(request.level, 3U);
    EXPECT_EQ(request.preferred, 77U);
    EXPECT_EQ(request.after(), 5U);

    EXPECT_EQ(ask(question(3, 2)).first, Fault::invalid_tag);
    EXPECT_EQ(ask(question(4, 4)).first, Fault::invalid_tag);
    EXPECT_EQ(ask(question(3, 3, 0)).first, std::nullopt); // as impacket asks
    EXPECT_EQ(ask(question(3, 3, 1)).first, Fault::bad_stub);
    const Bytes whole = question(3, 3);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(ask(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).first, Fault::bad_stub)
            << size;
}

TEST(SrvsvcEnum, an_answer_without_entries_has_no_list) {
    NdrWriter out;
    EnumRequest request;
    request.level = 3;
    request.resume = 9;
    refuse_enum(out, request, WinError::access_denied);
    const Bytes stub = out.take();
    NdrReader in(stub);
    EXPECT_EQ(in.u32(), 3U);
    EXPECT_EQ(in.u32(), 3U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_FALSE(in.pointer());
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_EQ(in.u32(), 5U);
    EXPECT_EQ(in.left(), 0U);
}

TEST(SrvsvcEnum, room_is_what_was_asked_for_and_never_more_than_the_bound) {
    Room small(10);
    EXPECT_TRUE(small.take(4));
    EXPECT_FALSE(small.take(7));
    EXPECT_TRUE(small.take(6));
    EXPECT_FALSE(small.take(1));
    Room all(UINT32_MAX);
    EXPECT_TRUE(all.take(Room::most));
    EXPECT_FALSE(all.take(1));
}

TEST(SrvsvcEnum, a_qualifier_has_a_longest_length) {
    const auto read = [](std::size_t characters) {
        NdrWriter out;
        out.pointer();
        out.string(std::u16string(characters, u'x'));
        const Bytes stub = out.take();
        NdrReader in(stub);
        return read_qualifier(in);
    };
    EXPECT_FALSE(read(1'023).too_long);
    EXPECT_EQ(read(1'023).text.size(), 1'023U);
    EXPECT_TRUE(read(1'024).too_long);
}

TEST(SrvsvcEnum, a_client_is_called_by_its_address) {
    EXPECT_EQ(client_name("192.0.2.1"), "\\\\192.0.2.1");
    EXPECT_EQ(client_name("2001:db8::a"), "\\\\[2001:db8::a]");
    EXPECT_TRUE(is_client("192.0.2.1", "\\\\192.0.2.1"));
    EXPECT_TRUE(is_client("2001:db8::a", "\\\\[2001:DB8::A]"));
    EXPECT_TRUE(is_client("2001:db8::a", "\\\\2001:db8::a"));
    EXPECT_FALSE(is_client("192.0.2.1", "192.0.2.1"));
    EXPECT_FALSE(is_client("192.0.2.1", "\\\\192.0.2.10"));
    EXPECT_FALSE(is_client("192.0.2.10", "\\\\192.0.2.1"));
    EXPECT_FALSE(is_client("", "\\\\192.0.2.1"));
}

} // namespace
} // namespace holdfast::smb2::pipes::srvsvc_calls
