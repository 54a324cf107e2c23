#include "smb2/wire/codec/chain.h"

#include "smb2/wire/info/ea.h"
#include "tests/unit/smb2/wire/samples/sample.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

TEST(ChainBuilder, makes_what_a_chain_encodes_to) {
    const ChainOf<FileFullEaInformation> chain{{{.ea_name = "A"}, {.ea_name = "BCD", .ea_value = from_hex("01")}}};
    Bytes out;
    ChainBuilder builder(out, 1000, FileFullEaInformation::align);
    EXPECT_TRUE(builder.empty());
    for (const auto& ea : chain.entries) EXPECT_TRUE(builder.append<FileFullEaInformation>(ea));
    EXPECT_EQ(to_hex(out), to_hex(to_bytes(chain)));
    EXPECT_FALSE(builder.empty());
}

TEST(ChainBuilder, leaves_no_trace_of_what_did_not_fit) {
    const FileFullEaInformation ea{.ea_name = "A"}; // 10 bytes, 12 when one follows
    for (const auto& [room, fitting] : {std::pair<std::size_t, int>{9, 0}, {10, 1}, {21, 1}, {22, 2}}) {
        Bytes out;
        ChainBuilder builder(out, room, FileFullEaInformation::align);
        int fitted = 0;
        while (builder.append<FileFullEaInformation>(ea)) ++fitted;
        EXPECT_EQ(fitted, fitting) << room;
        const auto decoded = decode<ChainOf<FileFullEaInformation>>(out);
        ASSERT_TRUE(decoded) << room;
        EXPECT_EQ(decoded->entries.size(), static_cast<std::size_t>(fitting)) << room;
    }
}

} // namespace
} // namespace holdfast::smb2::wire
