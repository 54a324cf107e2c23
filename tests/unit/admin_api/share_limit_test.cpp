#include "admin_api/share_limit.h"

#include "tests/unit/admin_api/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

TEST(ShareLimit, none_covers_everything) {
    const ShareLimit all;
    EXPECT_FALSE(all.is_limited());
    EXPECT_TRUE(all.covers("projects"));
    EXPECT_TRUE(all.covers(static_cast<const locks::Owner*>(nullptr)));
}

TEST(ShareLimit, names_are_compared_as_shares_are) {
    const ShareLimit some({"Projects", "q3"}, nullptr);
    EXPECT_TRUE(some.is_limited());
    EXPECT_TRUE(some.covers("pROJECTS"));
    EXPECT_FALSE(some.covers("projects2"));
    EXPECT_FALSE(some.covers(""));
    EXPECT_TRUE(some.covers(alice().get()));
    EXPECT_FALSE(some.covers(bob().get()));
    EXPECT_TRUE(ShareLimit({"Ä"}, [](std::string_view) { return std::string("same"); }).covers("ä"));
}

TEST(ShareLimit, what_belongs_to_nobody_is_not_covered) {
    EXPECT_FALSE(ShareLimit({"projects"}, nullptr).covers(static_cast<const locks::Owner*>(nullptr)));
    EXPECT_FALSE(ShareLimit({}, nullptr).covers("projects"));
}

} // namespace
} // namespace holdfast::admin_api
