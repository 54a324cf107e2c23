#include "smb2/wire/codec/writer.h"

#include "smb2/buffer.h"
#include "smb2/wire/messages.h"
#include "tests/unit/smb2/wire/samples/sample.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

TEST(Writer, gives_the_same_bytes_whatever_they_go_into) {
    const TreeConnectRequest request{.path = u"\\\\s\\demo"};
    Bytes vector;
    Buffer buffer;
    encode(Header{.command = Command::tree_connect}, request, vector);
    encode(Header{.command = Command::tree_connect}, request, buffer);
    EXPECT_EQ(to_hex(buffer.bytes()), to_hex(vector));
}

TEST(Writer, counts_offsets_from_its_base) {
    const TreeConnectRequest request{.path = u"x"};
    Bytes alone(header_size);
    Bytes behind(10 + header_size);
    encode(request, alone);
    encode(request, behind, 10);
    EXPECT_EQ(to_hex(View(behind).subspan(10)), to_hex(alone));
}

TEST(Writer, leaves_the_offset_of_nothing_as_its_layout_says) {
    for (const auto& [empty, expected] : {std::pair{Empty::here, 4}, {Empty::zero, 0}}) {
        Bytes out;
        Writer writer(out, 0);
        Extent extent;
        writer.offset16("Offset", extent);
        writer.length16("Length", extent);
        writer.bytes("Content", extent, View{}, {.empty = empty});
        EXPECT_EQ(out[0], static_cast<std::byte>(expected));
        EXPECT_EQ(out.size(), 4U);
    }
}

TEST(Writer, pads_only_in_front_of_something) {
    const auto write = [](View content) {
        Bytes out;
        Writer writer(out, 0);
        Extent extent;
        writer.offset16("Offset", extent);
        writer.length16("Length", extent);
        writer.bytes("Content", extent, content, {.align = 8});
        return to_hex(out);
    };
    EXPECT_EQ(write(from_hex("ff")), "0800010000000000ff");
    EXPECT_EQ(write({}), "08000000");
}

} // namespace
} // namespace holdfast::smb2::wire
