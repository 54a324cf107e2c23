#include "locks/lease_table.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

CachingWish wish(std::uint8_t client, std::uint8_t key) {
    CachingWish made;
    made.kind = CachingKind::lease;
    made.wanted = Caching::read;
    made.name.client[0] = client;
    made.name.key[0] = key;
    return made;
}

TEST(LeaseTable, a_key_stands_for_one_file_of_its_client) {
    LeaseTable table;
    const FileKey one{1, 1, 0};
    const FileKey two{1, 2, 0};
    const auto lease = table.claim(one, wish(1, 7));
    ASSERT_TRUE(lease);
    EXPECT_EQ(table.claim(one, wish(1, 7)), lease);
    EXPECT_EQ(table.claim(two, wish(1, 7)), nullptr);
    EXPECT_NE(table.claim(two, wish(2, 7)), nullptr) << "another client's key is another key";
    EXPECT_EQ(table.size(), 2U);

    table.erase(wish(1, 7).name);
    table.erase(wish(1, 7).name);
    EXPECT_EQ(table.find(wish(1, 7).name), nullptr);
    EXPECT_TRUE(table.claim(two, wish(1, 7)));
}

} // namespace
} // namespace holdfast::locks
