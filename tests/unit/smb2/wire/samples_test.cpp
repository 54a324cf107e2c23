#include "tests/unit/smb2/wire/samples_test.h"

namespace holdfast::smb2::wire {

TEST_P(EveryStructure, has_a_sample_that_encodes_to_its_bytes) {
    const auto samples = GetParam().samples();
    ASSERT_FALSE(samples.empty());
    for (const auto& [said, hex] : samples) {
        EXPECT_EQ(to_hex(said.bytes), to_hex(bytes_of(GetParam().body, hex))) << said.text;
    }
}

TEST_P(EveryStructure, decodes_from_the_bytes_of_its_sample) {
    for (const auto& [said, hex] : GetParam().samples()) {
        const Bytes bytes = bytes_of(GetParam().body, hex);
        const auto decoded = GetParam().decode(ExactBlock(bytes).view());
        ASSERT_TRUE(decoded) << hex;
        EXPECT_EQ(to_hex(decoded->bytes), to_hex(bytes));
        EXPECT_TRUE(decoded->text.starts_with(GetParam().name)) << decoded->text;
    }
}

TEST_P(EveryStructure, cut_at_any_length_is_refused_or_means_less) {
    for (const auto& [said, hex] : GetParam().samples()) {
        const Bytes bytes = bytes_of(GetParam().body, hex);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const View cut = View(bytes).first(length);
            EXPECT_TRUE(is_refused_or_stable(GetParam(), cut)) << length << " of " << hex;
            if (length < GetParam().body) {
                EXPECT_FALSE(GetParam().decode(cut));
            }
        }
    }
}

TEST_P(EveryStructure, with_any_byte_wrong_is_refused_or_means_something_else) {
    for (const auto& [said, hex] : GetParam().samples()) {
        Bytes bytes = bytes_of(GetParam().body, hex);
        for (std::size_t at = GetParam().body; at < bytes.size(); ++at) {
            const std::byte right = bytes[at];
            for (const unsigned wrong : {0x00U, 0x01U, 0x7FU, 0x80U, 0xFFU}) {
                bytes[at] = static_cast<std::byte>(wrong);
                EXPECT_TRUE(is_refused_or_stable(GetParam(), bytes)) << at << " is " << wrong << " in " << hex;
            }
            bytes[at] = right;
        }
    }
}

} // namespace holdfast::smb2::wire
