#include "smb2/state/app_instances.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using locks::OpenId;

std::vector<OpenId> ids_of(const AppInstances& table, const AppInstance::Id& id) {
    std::vector<OpenId> ids;
    for (const auto& entry : table.find(id)) ids.push_back(entry.open);
    return ids;
}

TEST(AppInstances, one_instance_has_several_opens_and_each_leaves_alone) {
    AppInstances table;
    table.add({{1}, std::nullopt}, OpenId{4});
    table.add({{1}, AppInstance::Version{2, 3}}, OpenId{5});
    table.add({{2}, std::nullopt}, OpenId{6});
    EXPECT_EQ(ids_of(table, {1}), (std::vector{OpenId{4}, OpenId{5}}));
    EXPECT_EQ(table.find({1})[1].version, (AppInstance::Version{2, 3}));

    table.remove({1}, OpenId{4});
    table.remove({1}, OpenId{6}); // is not one of it
    EXPECT_EQ(ids_of(table, {1}), std::vector{OpenId{5}});
    table.remove({1}, OpenId{5});
    EXPECT_TRUE(table.find({1}).empty());
    EXPECT_EQ(ids_of(table, {2}), std::vector{OpenId{6}});
}

TEST(AppInstances, a_version_counts_by_its_high_half_first) {
    using Version = AppInstance::Version;
    EXPECT_LT((Version{1, 9}), (Version{2, 0}));
    EXPECT_LT((Version{1, 1}), (Version{1, 2}));
}

} // namespace
} // namespace holdfast::smb2
