#include "locks/saved_open.h"

#include <gtest/gtest.h>

namespace holdfast::locks {
namespace {

SavedOpen sample() {
    SavedOpen open;
    open.id = OpenId{0x1234};
    open.file = {1, 2, 3};
    open.access = Access::read_data;
    open.share_mode = ShareMode::read;
    open.create_options = 0x40;
    open.delete_on_close = true;
    open.path = "folder/file";
    open.opened_at = Time(std::chrono::microseconds(1'700'000'000'123'456));
    open.durability = {60'000, {1, 2, 3}, DurableKind::persistent};
    open.lease = SavedLease{CachingKind::lease, {{4}, {5}}, 2, 7, Caching::read};
    open.share_name = "vm";
    open.user = "alice";
    open.sid = "S-1-5-21-1-2-3-1000";
    open.uid = 1000;
    open.client_guid = {4};
    open.dialect = 0x0311;
    open.resource = std::string("\0\1\2", 3);
    return open;
}

TEST(SavedOpen, reads_as_it_was_written) {
    const SavedOpen open = sample();
    const std::string key = key_of(open.id);
    EXPECT_EQ(key, "open/0000000000001234");
    const std::string value = encode(open);
    const std::string lock_key = key_of_lock(open.id, 9);
    const std::string lock = encode(RangeRequest{*ByteRange::make(5, UINT64_MAX - 4), LockMode::exclusive});
    const ReadBack read = read_back({{key, value}, {lock_key, lock}});
    EXPECT_EQ(read.unreadable, 0U);
    ASSERT_EQ(read.opens.size(), 1U);
    const SavedOpen& back = read.opens[0];
    EXPECT_EQ(encode(back), value);
    EXPECT_EQ(back.id, open.id);
    EXPECT_EQ(back.opened_at, open.opened_at);
    EXPECT_EQ(back.lease, open.lease);
    EXPECT_EQ(back.durability.kind, DurableKind::persistent);
    ASSERT_EQ(back.ranges.size(), 1U);
    EXPECT_EQ(back.ranges[0].range.last(), UINT64_MAX);
    EXPECT_EQ(back.ranges[0].mode, LockMode::exclusive);
}

TEST(SavedOpen, whatever_is_cut_off_is_unreadable_and_hurts_nobody) {
    const std::string value = encode(sample());
    for (std::size_t size = 0; size < value.size(); ++size) {
        const std::string cut = value.substr(0, size);
        const ReadBack read = read_back({{key_of(OpenId{1}), cut}, {key_of(OpenId{2}), value}});
        EXPECT_EQ(read.unreadable, 1U) << size;
        EXPECT_EQ(read.opens.size(), 1U) << size;
    }
}

TEST(SavedOpen, strange_entries_are_counted) {
    const std::string lock = encode(RangeRequest{*ByteRange::make(0, 1), LockMode::shared});
    const std::string newer = std::string(1, '\x7f') + encode(sample()).substr(1);
    const std::string orphan = key_of_lock(OpenId{8}, 1);
    const std::string key = key_of(OpenId{9});
    const ReadBack read = read_back({{"apples", "pears"}, {"open/xyz", ""}, {orphan, lock}, {key, newer}});
    EXPECT_EQ(read.unreadable, 4U);
    EXPECT_TRUE(read.opens.empty());
}

} // namespace
} // namespace holdfast::locks
