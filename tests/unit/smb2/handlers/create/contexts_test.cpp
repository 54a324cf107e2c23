#include "smb2/handlers/create/contexts.h"

#include "smb2/wire/create_contexts/query.h"
#include "smb2/wire/filetime.h"
#include "tests/support/hex.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::create {
namespace {

using test_support::from_hex;

Status read_one(std::string name, const std::vector<std::byte>& data, ContextWishes& wishes) {
    const wire::CreateContextView context{std::move(name), data};
    return read_contexts(std::span(&context, 1), wishes);
}

TEST(Contexts, allocation_size_is_eight_bytes) {
    ContextWishes wishes;
    EXPECT_EQ(read_one("AlSi", from_hex("0010000000000000"), wishes), Status::success);
    EXPECT_EQ(wishes.allocation_size, 4096U);
    EXPECT_EQ(read_one("AlSi", from_hex("00100000"), wishes), Status::invalid_parameter);
}

TEST(Contexts, maximal_access_with_and_without_a_time) {
    ContextWishes wishes;
    EXPECT_EQ(read_one("MxAc", {}, wishes), Status::success);
    EXPECT_TRUE(wishes.maximal_access);
    EXPECT_FALSE(wishes.maximal_access_unless);
    EXPECT_EQ(read_one("MxAc", from_hex("0100000000000000"), wishes), Status::success);
    EXPECT_EQ(wishes.maximal_access_unless, wire::FileTime{1});
    EXPECT_EQ(read_one("MxAc", from_hex("010000"), wishes), Status::invalid_parameter);
}

TEST(Contexts, no_snapshot_is_there_to_be_found) {
    ContextWishes wishes;
    EXPECT_EQ(read_one("TWrp", from_hex("1027000000000000"), wishes), Status::object_name_not_found);
    wishes = {};
    EXPECT_EQ(read_one("TWrp", from_hex("0000000000000000"), wishes), Status::success);
}

TEST(Contexts, what_nobody_knows_is_ignored) {
    ContextWishes wishes;
    EXPECT_EQ(read_one("FooO", from_hex("ff"), wishes), Status::success);
    EXPECT_EQ(read_one("AAPL", from_hex("ff"), wishes), Status::success);
    EXPECT_TRUE(answer_contexts(wishes, {}, 7).empty());
}

TEST(Contexts, names_have_four_bytes_at_least) {
    ContextWishes wishes;
    for (const char* name : {"", "x", "xx", "xxx"}) EXPECT_EQ(read_one(name, {}, wishes), Status::invalid_parameter);
}

TEST(Contexts, the_disk_id_names_file_and_volume) {
    ContextWishes wishes;
    ASSERT_EQ(read_one("QFid", {}, wishes), Status::success);
    Opened opened;
    opened.attributes.id = {1, 0x1122};
    const auto answers = answer_contexts(wishes, opened, 0x77);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].name, "QFid");
    EXPECT_EQ(answers[0].data, from_hex("2211000000000000 7700000000000000 00000000000000000000000000000000"));
}

TEST(Contexts, maximal_access_is_not_told_to_who_knows_it) {
    ContextWishes wishes;
    wishes.maximal_access = true;
    Opened opened;
    opened.maximal_access = locks::Access::read_data;
    opened.attributes.times.last_write = vfs::Ticks{1'000'000'000};
    auto answer = wire::decode<wire::QueryMaximalAccessResponse>(answer_contexts(wishes, opened, 0).at(0).data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->query_status, Status::success);
    EXPECT_EQ(answer->maximal_access, locks::Access::read_data);

    wishes.maximal_access_unless = wire::to_filetime(opened.attributes.times.last_write);
    answer = wire::decode<wire::QueryMaximalAccessResponse>(answer_contexts(wishes, opened, 0).at(0).data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->query_status, Status::none_mapped);
    EXPECT_EQ(answer->maximal_access, locks::Access::none);
}

TEST(Contexts, extended_attributes_are_a_chain) {
    ContextWishes wishes;
    EXPECT_EQ(read_one("ExtA", from_hex("00000000 00 01 0200 41 00 7879"), wishes), Status::success);
    ASSERT_EQ(wishes.eas.size(), 1U);
    EXPECT_EQ(wishes.eas[0].ea_name, "A");
    EXPECT_EQ(wishes.eas[0].ea_value, from_hex("7879"));
    EXPECT_EQ(read_one("ExtA", from_hex("00000000 00 05"), wishes), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2::create
