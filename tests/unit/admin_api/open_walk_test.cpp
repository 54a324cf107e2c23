#include "admin_api/open_walk.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

class OpenWalk : public RouteTest {
  protected:
    std::vector<std::uint64_t> find(const Selector& selector, std::uint64_t after, std::size_t limit) {
        std::vector<std::uint64_t> ids;
        for (const auto& row : find_opens(locks, Matcher(selector, nullptr), locks::OpenId{after}, limit))
            ids.push_back(static_cast<std::uint64_t>(row.id));
        return ids;
    }
    std::vector<std::uint64_t> visit(const Selector& selector) {
        std::vector<std::uint64_t> ids;
        visit_opens(locks, Matcher(selector, nullptr),
                    [&](const locks::OpenRow& row) { ids.push_back(static_cast<std::uint64_t>(row.id)); });
        return ids;
    }
    using Ids = std::vector<std::uint64_t>;
};

TEST_F(OpenWalk, what_is_asked_for_by_id_is_found_as_in_a_walk) {
    for (int i = 0; i < 5; ++i) open("f" + std::to_string(i), i % 2 == 0 ? alice() : bob());
    Selector all;
    EXPECT_EQ(find(all, 0, 10), (Ids{1, 2, 3, 4, 5}));
    EXPECT_EQ(find(all, 2, 2), (Ids{3, 4}));
    Selector some;
    some.ids = {5, 1, 1, 9, 3};
    EXPECT_EQ(find(some, 0, 10), (Ids{1, 3, 5}));
    EXPECT_EQ(find(some, 1, 1), (Ids{3}));
    EXPECT_EQ(visit(some), (Ids{1, 3, 5}));
    some.user = "bob";
    EXPECT_EQ(visit(some), Ids{});
    all.user = "bob";
    EXPECT_EQ(visit(all), (Ids{2, 4}));
}

} // namespace
} // namespace holdfast::admin_api
