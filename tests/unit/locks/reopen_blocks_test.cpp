#include "locks/reopen_blocks.h"

#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::locks::test {
namespace {

using std::chrono::seconds;

std::shared_ptr<const Owner> client(std::uint8_t guid, std::string address = "192.0.2.1") {
    auto made = std::make_shared<Owner>(*owner());
    made->client_guid[0] = guid;
    made->client_address = std::move(address);
    return made;
}

OpenRequest asks(std::uint64_t number, std::shared_ptr<const Owner> by, int at) {
    OpenRequest made = request(number, "f", std::move(by));
    made.now = Time(seconds(at));
    return made;
}

ReopenBlock block(std::uint64_t number, std::uint8_t guid, int until, std::string address = {}) {
    ReopenBlock made{
        .file = file(number), .client = {}, .client_address = std::move(address), .until = Time(seconds(until))};
    made.client[0] = guid;
    return made;
}

TEST(ReopenBlocks, one_client_is_kept_from_one_file) {
    ReopenBlocks blocks;
    blocks.add(block(1, 7, 10));
    EXPECT_TRUE(blocks.keeps_out(asks(1, client(7), 5)));
    EXPECT_FALSE(blocks.keeps_out(asks(2, client(7), 5)));
    EXPECT_FALSE(blocks.keeps_out(asks(1, client(8), 5)));
}

TEST(ReopenBlocks, all_streams_of_the_file_are_meant) {
    ReopenBlocks blocks;
    blocks.add(block(1, 7, 10));
    OpenRequest named = asks(1, client(7), 5);
    named.file.stream = 3;
    EXPECT_TRUE(blocks.keeps_out(named));
}

TEST(ReopenBlocks, a_block_ends_with_its_time) {
    ReopenBlocks blocks;
    blocks.add(block(1, 7, 10));
    EXPECT_TRUE(blocks.keeps_out(asks(1, client(7), 9)));
    EXPECT_FALSE(blocks.keeps_out(asks(1, client(7), 10)));
    EXPECT_FALSE(blocks.keeps_out(asks(1, client(7), 9))); // and is forgotten
}

TEST(ReopenBlocks, the_longer_one_stands) {
    ReopenBlocks blocks;
    blocks.add(block(1, 7, 20));
    blocks.add(block(1, 7, 10));
    EXPECT_TRUE(blocks.keeps_out(asks(1, client(7), 15)));
}

TEST(ReopenBlocks, a_client_without_a_guid_is_known_by_its_address) {
    ReopenBlocks blocks;
    blocks.add(block(1, 0, 10, "192.0.2.1"));
    EXPECT_TRUE(blocks.keeps_out(asks(1, client(0, "192.0.2.1"), 5)));
    EXPECT_FALSE(blocks.keeps_out(asks(1, client(0, "192.0.2.2"), 5)));
    EXPECT_FALSE(blocks.keeps_out(asks(1, client(7, "192.0.2.1"), 5)));
}

} // namespace
} // namespace holdfast::locks::test
